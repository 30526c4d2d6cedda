// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a write did.
 *
 * @param warnings for the client to show, such as unknown fields
 */
public record Written(ObjectNode object, boolean created, List<String> warnings) {}
