// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import java.util.ArrayList;
import java.util.List;

/**
 * Fields that this version accepts, so that manifests of a later one need no change, and does not act on. Whoever sets one
 * is told, in a condition; each says so in its description too.
 */
public final class FieldsWithoutEffect {
    /** Ends the description of each such field. */
    public static final String NOTE = "Without effect in this version.";

    /** Ends the description of each field, or value, of a status that nothing writes yet. */
    static final String NOT_REPORTED = "Not reported in this version.";

    private FieldsWithoutEffect() {}

    /** Paths of those that are set. */
    public static List<String> of(GpuPoolSpec spec) {
        List<String> paths = new ArrayList<>();
        addIf(spec.memory() != null && spec.memory().host() != null, "spec.memory.host", paths);
        addIf(
                spec.cache() != null
                        && spec.cache().type() != CacheType.EMPTY_DIR
                        && spec.cache().size() != null,
                "spec.cache.size (of type hostPath and pvc)",
                paths);
        addIf(spec.pricing() != null, "spec.pricing", paths);
        return List.copyOf(paths);
    }

    /** Paths of those that are set. */
    public static List<String> of(InferenceModelSpec spec) {
        List<String> paths = new ArrayList<>();
        addIf(spec.replicas().ceiling() > Math.max(1, spec.replicas().min()), "spec.replicas.max", paths);
        addIf(spec.slo() != null, "spec.slo", paths);
        addIf(spec.draft() != null, "spec.draft", paths);
        addIf(spec.pricing() != null, "spec.pricing", paths);
        addIf(!spec.capabilities().isEmpty(), "spec.capabilities", paths);
        return List.copyOf(paths);
    }

    private static void addIf(boolean set, String path, List<String> paths) {
        if (set) {
            paths.add(path);
        }
    }
}
