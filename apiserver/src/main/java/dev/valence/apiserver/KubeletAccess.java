// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

/**
 * How the server reaches kubelets, of which it asks the logs of pods.
 *
 * @param certificatePem of the server as their client
 * @param keyPem secret, of that certificate
 * @param authorityPem what signed the kubelets' own
 */
public record KubeletAccess(String certificatePem, String keyPem, String authorityPem) {
    /** Without the key: records end up in logs. */
    @Override
    public String toString() {
        return "KubeletAccess";
    }
}
