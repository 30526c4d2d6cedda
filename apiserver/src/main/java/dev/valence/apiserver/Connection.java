// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How a client reaches the server, as an administrator.
 *
 * @param caPem certificate the server's own is signed by
 */
public record Connection(URI url, String caPem, String token) {

    /** Text of a kubeconfig; holds the token, so a file of it is for its owner's eyes only. */
    public String kubeconfig() {
        String ca = Base64.getEncoder().encodeToString(caPem.getBytes(StandardCharsets.UTF_8));
        return """
                apiVersion: v1
                kind: Config
                current-context: valence
                clusters:
                - name: valence
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: valence
                  user:
                    token: %s
                contexts:
                - name: valence
                  context:
                    cluster: valence
                    user: valence
                    namespace: default
                """.formatted(url, ca, token);
    }

    /** Without the token: records end up in logs. */
    @Override
    public String toString() {
        return "Connection[url=" + url + "]";
    }
}
