// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The self-signed certificate under which the API is served on the loopback interface, and by which a real API server
 * and the kubelet know each other. Made once per state directory: without TLS, kubectl would not send its token.
 */
public final class ServingCertificate {
    private static final String ALIAS = "valence";
    private static final int KEYTOOL_TIMEOUT_SECONDS = 60;
    private static final int VALID_DAYS = 3650;

    private final KeyStore keys;
    private final char[] password;

    private ServingCertificate(KeyStore keys, char[] password) {
        this.keys = keys;
        this.password = password;
    }

    /** Reads the one in the directory, or makes it. */
    public static ServingCertificate in(Path directory) throws IOException, GeneralSecurityException {
        var store = directory.resolve("tls.p12");
        var passwordFile = directory.resolve("tls.password");
        if (!Files.exists(store) || !Files.exists(passwordFile)) {
            Files.deleteIfExists(store);
            Files.deleteIfExists(passwordFile);
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(passwordFile, ownerOnly);
            Files.writeString(passwordFile, randomPassword());
            generate(store, passwordFile);
        }
        var password = Files.readString(passwordFile).toCharArray();
        var keys = KeyStore.getInstance(store.toFile(), password);
        return new ServingCertificate(keys, password);
    }

    private static String randomPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void generate(Path store, Path passwordFile) throws IOException {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=valence-local",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        Integer.toString(VALID_DAYS),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:file",
                        passwordFile.toString())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(KEYTOOL_TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("keytool could not make a certificate in " + store.getParent() + ": " + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a certificate", e);
        }
    }

    public SSLContext sslContext() throws GeneralSecurityException {
        return sslContext(null);
    }

    /** As {@link #sslContext()}; of those on the other side it trusts who has this very certificate and its key. */
    public SSLContext mutualSslContext() throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        return sslContext(managers.getTrustManagers());
    }

    private SSLContext sslContext(TrustManager @Nullable [] trust) throws GeneralSecurityException {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust, null);
        return context;
    }

    /** What clients trust. */
    public String pem() throws GeneralSecurityException {
        return pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    }

    /** Secret. */
    public String keyPem() throws GeneralSecurityException {
        return pem("PRIVATE KEY", keys.getKey(ALIAS, password).getEncoded());
    }

    private static String pem(String what, byte[] der) {
        var encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + what + "-----\n" + encoder.encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
