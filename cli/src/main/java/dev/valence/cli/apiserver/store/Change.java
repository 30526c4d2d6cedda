// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ResourceType.GroupResource;
import org.jspecify.annotations.Nullable;

/**
 * One step of the store's history.
 *
 * @param before null: the object was created
 * @param after the object with its new resource version; null: it is gone
 * @param last the newest form of the object, with the version of this change, also when it is gone
 */
public record Change(
        long version,
        GroupResource resource,
        @Nullable ObjectNode before,
        @Nullable ObjectNode after,
        ObjectNode last) {}
