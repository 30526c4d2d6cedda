// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.crds.metadata.Labels;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Runs the pods of one namespace: a made-up runtime for each, on a loopback address of its own. */
final class FakeKubelet implements AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final FakeCheckpoints checkpoints;
    private final Answering answering = new Answering();
    private final Watch watch;
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final Set<String> unpullableImages = ConcurrentHashMap.newKeySet();
    private volatile long deviceBytes = 1L << 30;

    private record Running(String uid, String ip, FakeRuntime runtime) {}

    FakeKubelet(KubernetesClient client, String namespace, FakeCheckpoints checkpoints) {
        this.client = client;
        this.namespace = namespace;
        this.checkpoints = checkpoints;
        this.watch = client.pods()
                .inNamespace(namespace)
                .withLabel(Labels.NAME, Labels.RUNTIME)
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, Pod pod) {
                        worker.execute(() -> see(action, pod));
                    }

                    @Override
                    public void onClose(@Nullable WatcherException cause) {
                        // the test ends, or fails for want of pods
                    }
                });
    }

    Answering answering() {
        return answering;
    }

    void deviceBytes(long bytes) {
        deviceBytes = bytes;
    }

    void cannotPull(String image) {
        unpullableImages.add(image);
    }

    FakeRuntime runtime(String pod) {
        return Await.until("pod " + pod + " runs", () -> running.get(pod), Objects::nonNull)
                .runtime();
    }

    /** The process dies; the pod stays, not ready. */
    void crash(String pod) {
        Running found = Objects.requireNonNull(running.get(pod), pod);
        found.runtime().close();
        report(pod, status(found.ip(), false));
    }

    /** The process is there again, as another instance, with what the Secret says now: without one it would not start. */
    void restart(String pod) {
        Running found = Objects.requireNonNull(running.get(pod), pod);
        Pod started = client.pods().inNamespace(namespace).withName(pod).require();
        String token = Await.until("the Secret is there", () -> token(started), Optional::isPresent)
                .orElseThrow();
        running.put(pod, new Running(found.uid(), found.ip(), startAt(found.ip(), token)));
        report(pod, status(found.ip(), true));
    }

    private void see(Watcher.Action action, Pod pod) {
        String name = pod.getMetadata().getName();
        if (action == Watcher.Action.DELETED || pod.isMarkedForDeletion()) {
            Running found = running.get(name);
            if (found != null && found.uid().equals(pod.getMetadata().getUid())) {
                running.remove(name);
                found.runtime().close();
            }
            if (action != Watcher.Action.DELETED) {
                client.resource(pod).withGracePeriod(0).delete();
            }
        } else if (!running.containsKey(name)) {
            run(pod);
        }
    }

    private void run(Pod pod) {
        String name = pod.getMetadata().getName();
        try {
            bind(name);
            String image = pod.getSpec().getContainers().getFirst().getImage();
            if (unpullableImages.contains(image)) {
                report(name, unpulled(image));
                return;
            }
            String token = token(pod).orElseThrow();
            Running started = start(pod.getMetadata().getUid(), token);
            running.put(name, started);
            report(name, status(started.ip(), true));
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            // deleted while it started
        }
    }

    /** As a scheduler does it: by the pod's own subresource. */
    private void bind(String name) {
        var binding = new BindingBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName("made-up-node")
                .endTarget()
                .build();
        try {
            client.raw("/api/v1/namespaces/" + namespace + "/pods/" + name + "/binding", "POST", binding);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            // bound already
        }
    }

    private Optional<String> token(Pod pod) {
        var reference = pod.getSpec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals("VALENCE_TOKEN"))
                .findFirst()
                .orElseThrow()
                .getValueFrom()
                .getSecretKeyRef();
        Secret secret = client.secrets()
                .inNamespace(namespace)
                .withName(reference.getName())
                .get();
        return Optional.ofNullable(secret)
                .map(found -> new String(
                        Base64.getDecoder().decode(found.getData().get(reference.getKey())), StandardCharsets.UTF_8));
    }

    private Running start(String uid, String token) {
        // one that another test has taken is left to it
        return Await.until("an address is free", () -> startSomewhere(uid, token), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Running> startSomewhere(String uid, String token) {
        var random = ThreadLocalRandom.current();
        String ip = "127.77." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
        return bound(ip, token).map(runtime -> new Running(uid, ip, runtime));
    }

    private FakeRuntime startAt(String ip, String token) {
        return Await.until("address " + ip + " is free again", () -> bound(ip, token), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<FakeRuntime> bound(String ip, String token) {
        try {
            return Optional.of(new FakeRuntime(ip, token, deviceBytes, checkpoints, answering));
        } catch (BindException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(String name, PodStatus status) {
        client.pods()
                .inNamespace(namespace)
                .withName(name)
                .editStatus(pod -> new PodBuilder(pod).withStatus(status).build());
    }

    private static PodStatus status(String ip, boolean ready) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new PodStatusBuilder()
                .withPhase("Running")
                .withPodIP(ip)
                .addNewPodIP(ip)
                .withStartTime(now)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .withLastTransitionTime(now)
                .endCondition()
                .build();
    }

    private static PodStatus unpulled(String image) {
        return new PodStatusBuilder()
                .withPhase("Pending")
                .addNewContainerStatus()
                .withName("runtime")
                .withImage(image)
                .withImageID("")
                .withReady(false)
                .withRestartCount(0)
                .withNewState()
                .withNewWaiting()
                .withReason("ImagePullBackOff")
                .withMessage("Back-off pulling image \"" + image + "\"")
                .endWaiting()
                .endState()
                .endContainerStatus()
                .build();
    }

    @Override
    public void close() {
        watch.close();
        worker.shutdownNow();
        running.values().forEach(found -> found.runtime().close());
    }
}
