// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a server whether it takes requests. */
final class Readiness implements AutoCloseable {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);

    private final Connection connection;
    private final HttpClient client;

    Readiness(Connection connection) {
        this.connection = connection;
        this.client = HttpClient.newBuilder()
                .sslContext(trusting(connection.caPem()))
                .connectTimeout(REQUEST_LIMIT)
                .build();
    }

    /** Ready, and the namespace that users start in exists: the server makes it a moment after it is ready. */
    boolean isReady() throws InterruptedException {
        return answers("/readyz") && answers("/api/v1/namespaces/default");
    }

    private boolean answers(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(connection.url() + path))
                .header("Authorization", "Bearer " + connection.token())
                .timeout(REQUEST_LIMIT)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            // not listening yet; whoever waits has a deadline, and the server's own log says why
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static SSLContext trusting(String pem) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            int index = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
                store.setCertificateEntry("ca-" + index++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ApiServerException("the API server wrote a certificate that cannot be read", e);
        }
    }
}
