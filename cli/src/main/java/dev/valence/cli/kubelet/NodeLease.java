// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says again and again that the node is alive, as every kubelet does; {@code kubectl describe node} shows it. */
final class NodeLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);
    private static final String NAMESPACE = "kube-node-lease";
    private static final Duration DURATION = Duration.ofSeconds(40);
    private static final Duration RENEWAL = DURATION.dividedBy(4);

    private final KubernetesClient client;
    private final Thread thread;

    private NodeLease(KubernetesClient client) {
        this.client = client;
        this.thread = Thread.ofVirtual().name("node-lease").unstarted(this::run);
    }

    static NodeLease start(KubernetesClient client) {
        var lease = new NodeLease(client);
        lease.thread.start();
        return lease;
    }

    private void run() {
        try {
            while (true) {
                try {
                    renew();
                } catch (RuntimeException e) {
                    // the next one may be: whatever it was, it must not end them all
                    LOG.debug("The node's lease is not renewed: {}", e.getMessage());
                }
                Thread.sleep(RENEWAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        // a kube-apiserver makes it by itself
        if (client.namespaces().withName(NAMESPACE).get() == null) {
            var namespace = new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(NAMESPACE)
                    .endMetadata()
                    .build();
            client.resource(namespace).create();
        }
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(Kubelet.NODE_NAME)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(Kubelet.NODE_NAME)
                .withLeaseDurationSeconds((int) DURATION.toSeconds())
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build();
        client.resource(lease).createOr(NonDeletingOperation::update);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
