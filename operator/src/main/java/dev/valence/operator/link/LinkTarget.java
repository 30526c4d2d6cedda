// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

/**
 * Where a pod's control API is.
 *
 * @param uid of the pod: one of the same name is another
 * @param host without a port
 */
public record LinkTarget(String namespace, String pod, String uid, String host) {
    String key() {
        return namespace + "/" + pod;
    }

    @Override
    public String toString() {
        return key() + " at " + host;
    }
}
