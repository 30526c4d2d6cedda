// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.metadata;

/** Finalizers, only where a runtime must be told before a resource goes. */
public final class Finalizers {
    /** Held until the pods have drained the model, or their time to do so is over. */
    public static final String MODEL = "valence.dev/drain-model";

    public static final String ADAPTER = "valence.dev/drain-adapter";

    private Finalizers() {}
}
