// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import java.util.List;

/** The names clients use in the {@code model} field of a request. */
public final class ServedNames {
    private ServedNames() {}

    /** Of a model: what its spec says, the first one reported back, or else the resource's name. */
    public static List<String> of(InferenceModel model) {
        List<String> names = model.getSpec().servedNames();
        return names.isEmpty() ? List.of(model.getMetadata().getName()) : names;
    }

    /** Of an adapter: what its spec says, or else the resource's name. */
    public static String of(LoRAAdapter adapter) {
        String name = adapter.getSpec().servedName();
        return name == null ? adapter.getMetadata().getName() : name;
    }
}
