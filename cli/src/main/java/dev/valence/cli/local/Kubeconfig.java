// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** How to reach the local API server: for kubectl as a file, for us as a configuration. */
record Kubeconfig(String url, String authorityPem, String token) {
    static final String NAMESPACE = "default";

    /** The token is in it: only the owner may read the file. */
    void write(Path file) throws IOException {
        Files.deleteIfExists(file);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(file, ownerOnly);
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                clusters:
                - name: valence-local
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: valence-local
                  user:
                    token: %s
                contexts:
                - name: valence-local
                  context:
                    cluster: valence-local
                    user: valence-local
                    namespace: %s
                current-context: valence-local
                """.formatted(url, authority(), token, NAMESPACE));
    }

    Config toConfig() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withCaCertData(authority())
                .withOauthToken(token)
                .withNamespace(NAMESPACE)
                .build();
    }

    private String authority() {
        return Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.US_ASCII));
    }
}
