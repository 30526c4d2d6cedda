// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import dev.valence.apiserver.ApiServerException;
import dev.valence.apiserver.Binaries;
import dev.valence.apiserver.KubeletAccess;
import dev.valence.apiserver.LocalApiServer;
import dev.valence.cli.apiserver.http.ServingCertificate;
import dev.valence.cli.collect.NamespaceCollector;
import dev.valence.cli.file.Directories;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * A real kube-apiserver on a real etcd, both children of this process, and the one controller of a cluster that it cannot
 * end a namespace without. Their data goes when they do.
 */
final class RealControlPlane implements ControlPlane {
    private final Binaries binaries;
    private final LocalApiServer server;
    private final Path directory;
    private final KubernetesClient client;
    private final NamespaceCollector namespaces;

    private RealControlPlane(Binaries binaries, LocalApiServer server, Path directory) {
        this.binaries = binaries;
        this.server = server;
        this.directory = directory;
        client = new KubernetesClientBuilder()
                .withConfig(kubeconfig().toConfig())
                .build();
        namespaces = NamespaceCollector.start(client);
    }

    static RealControlPlane start(Binaries binaries, Path directory, ServingCertificate certificate)
            throws IOException, GeneralSecurityException, InterruptedException {
        // pods of an earlier run would be there again with a status that nobody stands for
        Directories.delete(directory);
        try {
            var kubelets = new KubeletAccess(certificate.pem(), certificate.keyPem(), certificate.pem());
            return new RealControlPlane(binaries, LocalApiServer.start(binaries, directory, kubelets), directory);
        } catch (ApiServerException e) {
            throw new LocalException(e.getMessage() + "\nUse --control-plane=embedded to go on without it", e);
        }
    }

    @Override
    public Kubeconfig kubeconfig() {
        var connection = server.connection();
        return new Kubeconfig(connection.url().toString(), connection.caPem(), connection.token());
    }

    @Override
    public String description() {
        var version = binaries.directory().getFileName().toString().split("-", 2)[0];
        return "kube-apiserver " + version;
    }

    @Override
    public boolean asksKubelet() {
        return true;
    }

    @Override
    public void close() throws IOException {
        namespaces.close();
        client.close();
        server.close();
        Directories.delete(directory);
    }
}
