// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.cli.apiserver.http.ServingCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogServerTest {
    @TempDir
    Path directory;

    private ServingCertificate certificate;
    private LogServer server;

    @BeforeEach
    void start() throws Exception {
        certificate = ServingCertificate.in(directory);
        var log = Files.writeString(directory.resolve("c.log"), "one\ntwo\nthree\n");
        server = LogServer.start(certificate.mutualSslContext(), (namespace, pod, container, options) -> {
            if (!pod.equals("p")) {
                throw new LogRefusedException(namespace + "/" + pod + "/" + container + " is not here");
            }
            return ContainerLog.of(log, options, () -> false);
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> get(SSLContext tls, String path) throws Exception {
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var uri = URI.create("https://127.0.0.1:" + server.port() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    private String body(String path) throws Exception {
        return get(certificate.mutualSslContext(), path).body();
    }

    /** Trusts the server and has nothing to show. */
    private SSLContext anonymous() throws Exception {
        var trusted = KeyStore.getInstance(
                directory.resolve("tls.p12").toFile(),
                Files.readString(directory.resolve("tls.password")).toCharArray());
        var only = KeyStore.getInstance(KeyStore.getDefaultType());
        only.load(null, null);
        only.setCertificateEntry("server", trusted.getCertificate("valence"));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(only);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    @Test
    void whoHasTheCertificateGetsTheLogOrItsEnd() throws Exception {
        assertThat(body("/containerLogs/ns/p/c")).isEqualTo("one\ntwo\nthree\n");
        assertThat(body("/containerLogs/ns/p/c?tailLines=2&follow=true")).isEqualTo("two\nthree\n");
        assertThat(body("/containerLogs/ns/p/c?tailLines=0")).isEmpty();
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        var tls = certificate.mutualSslContext();
        assertThat(get(tls, "/containerLogs/ns/q/c")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("ns/q/c is not here");
        });
        assertThat(body("/containerLogs/ns/p/c?previous=true")).startsWith("previous is not possible here");
        assertThat(body("/containerLogs/ns/p/c?tailLines=-1")).isEqualTo("tailLines is a number of lines, not \"-1\"");
        assertThat(body("/containerLogs/ns/p/c?tailLines=%22")).endsWith("not \"\"\"");
        assertThat(get(tls, "/containerLogs/ns/p").statusCode()).isEqualTo(404);
        assertThat(get(tls, "/pods").statusCode()).isEqualTo(404);
    }

    @Test
    void whoHasNoCertificateOrAnotherIsNotSpokenTo() throws Exception {
        var stranger = ServingCertificate.in(Files.createDirectory(directory.resolve("another")));
        assertThatThrownBy(() -> get(stranger.mutualSslContext(), "/containerLogs/ns/p/c"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> get(anonymous(), "/containerLogs/ns/p/c")).isInstanceOf(IOException.class);
    }
}
