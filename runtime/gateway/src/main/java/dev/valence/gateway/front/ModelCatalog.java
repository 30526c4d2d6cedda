// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.gateway.registry.Snapshot;
import dev.valence.gateway.registry.Target;
import dev.valence.wire.openai.Model;
import dev.valence.wire.openai.ModelList;
import java.util.Optional;

/** The snapshot as OpenAI's model list: models and adapters alike, whether or not they answer at the moment. */
final class ModelCatalog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelCatalog() {}

    static byte[] list(Snapshot snapshot) {
        return write(
                ModelList.of(snapshot.all().stream().map(ModelCatalog::model).toList()));
    }

    static Optional<byte[]> find(Snapshot snapshot, String id) {
        return snapshot.find(id).map(target -> write(model(target)));
    }

    private static Model model(Target target) {
        return new Model(
                target.servedName(),
                Model.OBJECT,
                target.createdAt().getEpochSecond(),
                Model.OWNER,
                target.parent(),
                target.contextLength());
    }

    private static byte[] write(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a model list of plain values could not be written", e);
        }
    }
}
