// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import dev.valence.cli.kubelet.ContainerState.Waiting;
import dev.valence.cli.process.Children;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pod, from its address to its last status. Its thread writes status; containers have threads of their own. */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int NOT_FOUND = 404;

    private final Pod pod;
    private final KubernetesClient client;
    private final NodeSettings node;
    private final Children children;
    private final LoopbackAddresses addresses;
    private final HttpClient http;
    private final List<ContainerRunner> containers = new CopyOnWriteArrayList<>();
    private final Semaphore dirty = new Semaphore(0);
    private final Instant startTime = Instant.now();
    private final Thread thread;
    private String address = "";
    private volatile boolean deleting;
    private volatile Duration grace = Duration.ZERO;
    private volatile boolean gone;

    PodWorker(
            Pod pod,
            KubernetesClient client,
            NodeSettings node,
            Children children,
            LoopbackAddresses addresses,
            HttpClient http) {
        this.pod = pod;
        this.client = client;
        this.node = node;
        this.children = children;
        this.addresses = addresses;
        this.http = http;
        this.thread =
                Thread.ofVirtual().name("pod-" + pod.getMetadata().getName()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The API asks the pod to end. */
    void delete(Duration gracePeriod) {
        grace = gracePeriod;
        deleting = true;
        dirty.release();
    }

    /** The pod is no longer in the API: nobody waits for its last words. */
    void forget() {
        gone = true;
        delete(Duration.ZERO);
    }

    /** Ends the containers and returns when they have ended; the API is not told. */
    void shutDown(Duration gracePeriod) throws InterruptedException {
        gone = true;
        delete(gracePeriod);
        thread.join();
    }

    PodName name() {
        return PodName.of(pod);
    }

    ContainerLog log(String container, Map<String, String> options) throws LogRefusedException {
        var runner = containers.stream()
                .filter(c -> c.snapshot().name().equals(container))
                .findFirst()
                .orElseThrow(() -> waiting(container, ContainerRunner.CREATING));
        var file = node.logs().of(name(), container);
        if (file.isEmpty()) {
            throw waiting(
                    container, runner.snapshot().state() instanceof Waiting w ? w.reason() : ContainerRunner.CREATING);
        }
        return ContainerLog.of(file.get(), options, runner::mayWrite);
    }

    private LogRefusedException waiting(String container, String reason) {
        return new LogRefusedException(
                "container \"" + container + "\" in pod \"" + name().name() + "\" is waiting to start: " + reason);
    }

    private void run() {
        try {
            begin();
            while (!deleting) {
                publishStatus();
                dirty.acquire();
                dirty.drainPermits();
            }
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() throws InterruptedException {
        address = takeAddress();
        if (deleting) {
            return;
        }
        for (var container : pod.getSpec().getContainers()) {
            containers.add(new ContainerRunner(plan(container), children, http, dirty::release));
        }
        containers.forEach(ContainerRunner::start);
    }

    /** Tries until there is one, or the pod is to go: nobody else would end it. */
    private String takeAddress() throws InterruptedException {
        var ports = pod.getSpec().getContainers().stream()
                .flatMap(c -> c.getPorts().stream())
                .map(ContainerPort::getContainerPort)
                .toList();
        while (!deleting) {
            try {
                return addresses.take(ports);
            } catch (IOException e) {
                LOG.warn("Pod {} has no address yet: {}", pod.getMetadata().getName(), e.getMessage());
                Thread.sleep(RETRY);
            }
        }
        return "";
    }

    private ContainerRunner.Plan plan(Container container) {
        var policy = pod.getSpec().getRestartPolicy();
        var graceSeconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return new ContainerRunner.Plan(
                container.getName(),
                container.getImage(),
                () -> command(container),
                () -> HttpProbe.of(container.getReadinessProbe(), container, address),
                () -> HttpProbe.of(container.getLivenessProbe(), container, address),
                !"Never".equals(policy),
                policy == null || policy.equals("Always"),
                Duration.ofSeconds(graceSeconds == null ? 30 : graceSeconds));
    }

    private Children.Command command(Container container) {
        var program = node.images()
                .find(container.getImage())
                .orElseThrow(() ->
                        new ContainerConfigException("no local program stands for the image " + container.getImage()
                                + "; local mode runs: " + node.images().known()));
        var environment = ContainerEnvironment.of(pod, container, address, new ApiReferences(client));
        var volumes = PodVolumes.of(pod, container, node.volumes());
        var arguments = new ArrayList<String>();
        arguments.addAll(container.getCommand().isEmpty() ? program : environment.expand(container.getCommand()));
        environment.expand(container.getArgs()).forEach(a -> arguments.add(volumes.onHost(a)));
        var variables = new HashMap<>(node.baseEnvironment());
        environment.variables().forEach((name, value) -> variables.put(name, volumes.onHost(value)));
        variables.putAll(node.overrides());
        try {
            return new Children.Command(
                    arguments, variables, Path.of("/"), node.logs().open(name(), container.getName()));
        } catch (IOException e) {
            throw new ContainerConfigException("its log cannot be written: " + e.getMessage());
        }
    }

    private void end() throws InterruptedException {
        var stopping = containers.stream()
                .map(c -> Thread.ofVirtual().start(() -> stop(c)))
                .toList();
        for (var thread : stopping) {
            thread.join();
        }
        if (!address.isEmpty()) {
            addresses.release(address);
        }
        deleteVolumes();
        if (!gone) {
            publishStatus();
            own().withGracePeriod(0).delete();
        }
    }

    private void deleteVolumes() {
        try {
            PodVolumes.delete(pod, node.volumes());
        } catch (IOException e) {
            LOG.warn(
                    "Volumes of pod {} cannot be deleted: {}", pod.getMetadata().getName(), e.getMessage());
        }
    }

    private void stop(ContainerRunner container) {
        try {
            container.stop(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PodResource own() {
        var metadata = pod.getMetadata();
        return client.pods().inNamespace(metadata.getNamespace()).withName(metadata.getName());
    }

    private void publishStatus() throws InterruptedException {
        while (!gone) {
            try {
                own().editStatus(current -> {
                    var snapshots =
                            containers.stream().map(ContainerRunner::snapshot).toList();
                    var uid = pod.getMetadata().getUid();
                    var status = PodStatuses.of(
                            current.getStatus(), snapshots, address, uid, deleting, startTime, Instant.now());
                    return new PodBuilder(current).withStatus(status).build();
                });
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() == NOT_FOUND) {
                    return;
                }
                LOG.warn(
                        "Status of pod {} cannot be written yet: {}",
                        pod.getMetadata().getName(),
                        e.getMessage());
                Thread.sleep(RETRY);
            }
        }
    }
}
