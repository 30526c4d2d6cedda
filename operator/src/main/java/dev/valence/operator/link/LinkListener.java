// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

/** Hears that something was learnt of a pod. Called on the link's own threads: must be quick. */
@FunctionalInterface
public interface LinkListener {
    void linkChanged(String namespace, String pod);
}
