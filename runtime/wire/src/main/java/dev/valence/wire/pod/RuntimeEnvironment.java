// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.pod;

/** Names of the environment variables that a runtime reads, and where in its pod it looks for volumes. */
public final class RuntimeEnvironment {
    /** What opens the control API. */
    public static final String TOKEN = "VALENCE_TOKEN";

    /** {@code cpu}, {@code cuda}, or {@code auto}, which is CUDA where that runs: where models run. */
    public static final String BACKEND = "VALENCE_BACKEND";

    /** Device memory for models, in bytes or as Kubernetes writes it; {@code 0}: what is free. */
    public static final String MEMORY = "VALENCE_MEMORY";

    /** What requests in flight are given to end when the process is asked to. */
    public static final String DRAIN_SECONDS = "VALENCE_DRAIN_SECONDS";

    /** Folder that downloads are kept in. */
    public static final String CACHE_DIR = "VALENCE_CACHE_DIR";

    /** Folder that holds the volume of each {@code pvc://} claim under the claim's name. */
    public static final String MODELS_ROOT = "VALENCE_MODELS_ROOT";

    public static final String DEFAULT_MODELS_ROOT = "/models";

    /** Folder that holds each Secret of a source under the Secret's name. */
    public static final String SECRETS_DIR = "VALENCE_SECRETS_DIR";

    public static final String DEFAULT_SECRETS_DIR = "/var/run/valence/secrets";

    private RuntimeEnvironment() {}
}
