// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.InputStream;
import java.util.Objects;

/** Resources as an API server gave them, from the files beside the tests. */
final class Resources {
    private Resources() {}

    static InferenceModel model(String file) {
        return read(file, InferenceModel.class);
    }

    static LoRAAdapter adapter(String file) {
        return read(file, LoRAAdapter.class);
    }

    private static <T> T read(String file, Class<T> type) {
        InputStream yaml = Objects.requireNonNull(Resources.class.getResourceAsStream(file), file);
        return Serialization.unmarshal(yaml, type);
    }
}
