// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import dev.valence.cli.process.Children;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only node of the local control plane: takes every pod, and runs its containers as processes of this machine. */
public final class Kubelet implements AutoCloseable {
    public static final String NODE_NAME = "local";
    public static final String HOST_IP = "127.0.0.1";

    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);
    private static final Duration PROBE_CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final NodeSettings node;
    private final Children children;
    private final LoopbackAddresses addresses;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PROBE_CONNECT_TIMEOUT).build();
    private final Map<String, PodWorker> workers = new HashMap<>();
    private final @Nullable LogServer logServer;
    private final NodeLease lease;
    private final SharedIndexInformer<Pod> informer;
    private boolean closed;

    private Kubelet(KubernetesClient client, NodeSettings node, Children children) throws IOException {
        this.client = client;
        this.node = node;
        this.children = children;
        this.addresses = new LoopbackAddresses((int) ProcessHandle.current().pid());
        var tls = node.tls();
        this.logServer = tls == null ? null : LogServer.start(tls, this::log);
        LocalNode.register(client, logServer == null ? null : logServer.port());
        this.lease = NodeLease.start(client);
        this.informer = client.pods().inAnyNamespace().inform(new Events());
    }

    public static Kubelet start(KubernetesClient client, NodeSettings node, Children children) throws IOException {
        // of an earlier kubelet, whose pods are gone
        node.logs().clear();
        PodVolumes.clear(node.volumes());
        return new Kubelet(client, node, children);
    }

    /**
     * The log of a container of a pod that is here.
     *
     * @param options of {@code pods/log}, those that the request has
     */
    public ContainerLog log(String namespace, String pod, String container, Map<String, String> options)
            throws LogRefusedException {
        return worker(namespace, pod).log(container, options);
    }

    private synchronized PodWorker worker(String namespace, String pod) throws LogRefusedException {
        return workers.values().stream()
                .filter(worker -> worker.name().is(namespace, pod))
                .findFirst()
                .orElseThrow(() -> new LogRefusedException("pod " + pod + " has not started yet"));
    }

    private final class Events implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            observe(pod);
        }

        @Override
        public void onUpdate(Pod oldPod, Pod newPod) {
            observe(newPod);
        }

        @Override
        public void onDelete(Pod pod, boolean unknownFinalState) {
            forget(pod);
        }
    }

    private synchronized void observe(Pod pod) {
        var assigned = pod.getSpec().getNodeName();
        if (closed || (assigned != null && !assigned.equals(NODE_NAME))) {
            return;
        }
        var worker = workers.get(pod.getMetadata().getUid());
        var deleted = pod.getMetadata().getDeletionTimestamp() != null;
        if (worker == null && assigned == null && !deleted) {
            Thread.ofVirtual().start(() -> bind(pod));
        } else if (worker == null && assigned != null) {
            worker = new PodWorker(pod, client, node, children, addresses, http);
            workers.put(pod.getMetadata().getUid(), worker);
            worker.start();
        }
        if (deleted && worker != null) {
            var seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
            worker.delete(Duration.ofSeconds(seconds == null ? 0 : seconds));
        }
    }

    private void bind(Pod pod) {
        var binding = new BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName(NODE_NAME)
                .endTarget()
                .build();
        var metadata = pod.getMetadata();
        var path = "/api/v1/namespaces/" + metadata.getNamespace() + "/pods/" + metadata.getName() + "/binding";
        try {
            client.raw(path, "POST", binding);
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                LOG.warn("Pod {} cannot be bound: {}", pod.getMetadata().getName(), e.getMessage());
            }
        }
    }

    private synchronized void forget(Pod pod) {
        var worker = workers.remove(pod.getMetadata().getUid());
        if (worker != null) {
            worker.forget();
        }
    }

    /** Ends every container and returns when they have ended. */
    @Override
    public void close() {
        informer.close();
        lease.close();
        Map<String, PodWorker> remaining;
        synchronized (this) {
            closed = true;
            remaining = Map.copyOf(workers);
        }
        var stopping = remaining.values().stream()
                .map(worker -> Thread.ofVirtual().start(() -> shutDown(worker)))
                .toList();
        for (var thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        http.close();
        if (logServer != null) {
            logServer.close();
        }
    }

    private static void shutDown(PodWorker worker) {
        try {
            worker.shutDown(SHUTDOWN_GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
