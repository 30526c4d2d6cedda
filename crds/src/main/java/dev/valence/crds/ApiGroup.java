// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

/** The group and version that every Valence resource belongs to. */
public final class ApiGroup {
    public static final String GROUP = "valence.dev";
    public static final String VERSION = "v1alpha1";
    /** As {@code kubectl get valence} asks for all kinds at once. */
    public static final String CATEGORY = "valence";

    private ApiGroup() {}
}
