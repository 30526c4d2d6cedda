// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import dev.valence.cli.apiserver.http.ApiServer;
import dev.valence.cli.apiserver.http.PodLogs;
import dev.valence.cli.apiserver.http.ServingCertificate;
import java.io.IOException;
import java.net.BindException;
import java.security.GeneralSecurityException;

/** The API in this process. */
final class EmbeddedControlPlane implements ControlPlane {
    private final ApiServer server;
    private final Kubeconfig kubeconfig;

    private EmbeddedControlPlane(ApiServer server, Kubeconfig kubeconfig) {
        this.server = server;
        this.kubeconfig = kubeconfig;
    }

    static EmbeddedControlPlane start(int port, ServingCertificate certificate, String token, PodLogs logs)
            throws IOException, GeneralSecurityException {
        try {
            var server = ApiServer.start(port, certificate.sslContext(), token, logs);
            var url = "https://127.0.0.1:" + server.port();
            return new EmbeddedControlPlane(server, new Kubeconfig(url, certificate.pem(), token));
        } catch (BindException e) {
            throw new LocalException("port " + port + " is taken: choose another with --api-port", e);
        }
    }

    @Override
    public Kubeconfig kubeconfig() {
        return kubeconfig;
    }

    @Override
    public String description() {
        return "embedded Kubernetes API";
    }

    @Override
    public boolean asksKubelet() {
        return false;
    }

    @Override
    public void close() {
        server.close();
    }
}
