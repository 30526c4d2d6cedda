// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A name that a request's {@code model} field may hold.
 *
 * @param created seconds since the epoch
 * @param parent for an adapter, the first served name of its base model
 * @param maxModelLen longest prompt plus completion in tokens, where known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Model(
        String id,
        String object,
        long created,
        @JsonProperty("owned_by") String ownedBy,
        @Nullable String parent,
        @JsonProperty("max_model_len") @Nullable Integer maxModelLen) {
    public static final String OBJECT = "model";
    public static final String OWNER = "valence";
}
