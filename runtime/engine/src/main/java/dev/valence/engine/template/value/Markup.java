// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

/**
 * What the filter {@code safe} returns. It can be printed; joined with other text it would escape that text as HTML,
 * which is refused here.
 */
public record Markup(String text) {}
