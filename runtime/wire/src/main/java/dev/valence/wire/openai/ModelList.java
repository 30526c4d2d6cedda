// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** Answer of {@code GET /v1/models}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelList(String object, List<Model> data) {
    public static final String OBJECT = "list";

    public ModelList {
        data = List.copyOf(data);
    }

    public static ModelList of(List<Model> models) {
        return new ModelList(OBJECT, models);
    }
}
