// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Secrets of one server, made when its directory is first used and kept there for its owner alone. */
final class Credentials {
    private static final int TOKEN_BYTES = 32;
    private static final int KEY_BITS = 2048;

    private Credentials() {}

    /** Returns the administrator's token. */
    static String prepare(Path directory) throws IOException {
        Files.createDirectories(CommandLines.certificates(directory));
        Path signingKey = CommandLines.signingKey(directory);
        if (!Files.exists(signingKey)) {
            writePrivate(signingKey, rsaKeyPem());
        }
        Path tokens = CommandLines.tokens(directory);
        if (!Files.exists(tokens)) {
            // token, user name, user id, group: the group that RBAC lets do everything
            writePrivate(tokens, randomToken() + ",valence,valence,system:masters\n");
        }
        String line = Files.readString(tokens);
        return line.substring(0, line.indexOf(','));
    }

    /** Anew at each start: the kubelet's may have changed. */
    static void write(Path directory, KubeletAccess kubelets) throws IOException {
        Path key = CommandLines.kubeletKey(directory);
        Files.deleteIfExists(key);
        writePrivate(key, kubelets.keyPem());
        Files.writeString(CommandLines.kubeletCertificate(directory), kubelets.certificatePem());
        Files.writeString(CommandLines.kubeletAuthority(directory), kubelets.authorityPem());
    }

    private static void writePrivate(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static String randomToken() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    private static String rsaKeyPem() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
            return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }
}
