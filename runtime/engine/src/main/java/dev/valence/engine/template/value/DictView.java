// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.List;

/**
 * What a dict's {@code items()}, {@code keys()} and {@code values()} return: can be iterated, counted, printed, but not
 * indexed.
 *
 * @param type Python's name of the type
 */
public record DictView(String type, List<Object> items) {}
