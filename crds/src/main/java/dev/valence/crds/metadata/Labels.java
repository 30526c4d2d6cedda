// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.metadata;

/** Labels on what the operator makes. */
public final class Labels {
    /** Name of the GpuPool a pod belongs to. */
    public static final String POOL = "valence.dev/pool";

    public static final String NAME = "app.kubernetes.io/name";
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** {@link #NAME} of a runtime pod. */
    public static final String RUNTIME = "valence-runtime";
    /** {@link #MANAGED_BY} of everything the operator makes. */
    public static final String OPERATOR = "valence-operator";

    private Labels() {}
}
