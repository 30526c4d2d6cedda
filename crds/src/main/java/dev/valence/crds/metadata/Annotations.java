// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.metadata;

/** Annotations on what the operator makes. */
public final class Annotations {
    /** Hash of everything in a pod's template that, when changed, needs a new pod; so an operator upgrade alone rolls nothing. */
    public static final String POD_HASH = "valence.dev/pod-hash";

    private Annotations() {}
}
