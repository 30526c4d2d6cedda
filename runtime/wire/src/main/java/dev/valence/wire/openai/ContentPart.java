// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One part of a message.
 *
 * @param text null unless the type is {@link #TEXT}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContentPart(String type, @Nullable String text) {
    public static final String TEXT = "text";
}
