// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import java.nio.file.Path;
import java.util.List;

/** Arguments of the two programs. Everything listens on loopback or a socket file, and lies under one directory. */
final class CommandLines {
    private CommandLines() {}

    static List<String> etcd(Path directory) {
        return List.of(
                "--data-dir=" + directory.resolve("etcd-data"),
                "--name=valence",
                "--listen-client-urls=" + etcdUrl(directory),
                "--listen-peer-urls=unix://" + directory.resolve("peer.sock"),
                // a single member: nobody follows what it advertises, which must look like a network address
                "--advertise-client-urls=http://localhost:2379",
                "--initial-advertise-peer-urls=http://localhost:2380",
                "--initial-cluster=valence=http://localhost:2380",
                // lost at a power cut at worst: what is in there is a test's or a laptop's
                "--unsafe-no-fsync",
                "--log-level=warn");
    }

    static List<String> kubeApiserver(Path directory, int port) {
        return List.of(
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + certificates(directory),
                // nothing inside the cluster calls back: the address may be loopback, and no endpoint is written for it
                "--advertise-address=127.0.0.1",
                "--endpoint-reconciler-type=none",
                "--etcd-servers=" + etcdUrl(directory),
                "--token-auth-file=" + tokens(directory),
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + signingKey(directory),
                "--service-account-signing-key-file=" + signingKey(directory),
                "--service-cluster-ip-range=10.0.0.0/24",
                // no controller makes the default service account that it would wait for
                "--disable-admission-plugins=ServiceAccount");
    }

    /** What lets it ask kubelets. */
    static List<String> kubelets(Path directory) {
        return List.of(
                "--kubelet-client-certificate=" + kubeletCertificate(directory),
                "--kubelet-client-key=" + kubeletKey(directory),
                "--kubelet-certificate-authority=" + kubeletAuthority(directory),
                // by name it would have to be resolved
                "--kubelet-preferred-address-types=InternalIP");
    }

    static Path kubeletCertificate(Path directory) {
        return certificates(directory).resolve("kubelet-client.crt");
    }

    static Path kubeletKey(Path directory) {
        return certificates(directory).resolve("kubelet-client.key");
    }

    static Path kubeletAuthority(Path directory) {
        return certificates(directory).resolve("kubelet-authority.crt");
    }

    static Path certificates(Path directory) {
        return directory.resolve("certificates");
    }

    static Path tokens(Path directory) {
        return directory.resolve("tokens.csv");
    }

    static Path signingKey(Path directory) {
        return directory.resolve("service-account.key");
    }

    static Path etcdSocket(Path directory) {
        return directory.resolve("etcd.sock");
    }

    private static String etcdUrl(Path directory) {
        return "unix://" + etcdSocket(directory);
    }
}
