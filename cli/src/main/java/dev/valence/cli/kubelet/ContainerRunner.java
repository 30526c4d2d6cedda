// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import dev.valence.cli.kubelet.ContainerState.Running;
import dev.valence.cli.kubelet.ContainerState.Terminated;
import dev.valence.cli.kubelet.ContainerState.Waiting;
import dev.valence.cli.process.ChildProcess;
import dev.valence.cli.process.Children;
import dev.valence.cli.process.RestartBackoff;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps one container of one pod running; a virtual thread of its own starts, probes and restarts it. */
final class ContainerRunner {
    /** Why a container waits that nobody has tried to start yet. */
    static final String CREATING = "ContainerCreating";

    /** Between readiness probes until the first success, so that a start is not slower than it must be. */
    private static final Duration EAGER_PERIOD = Duration.ofMillis(200);

    private static final Duration CONFIG_RETRY = Duration.ofSeconds(2);

    /**
     * @param command is made anew for each start, as Secrets may have changed; throws, as the probes do,
     *     {@link ContainerConfigException}
     */
    record Plan(
            String name,
            String image,
            Supplier<Children.Command> command,
            Supplier<Optional<HttpProbe>> readiness,
            Supplier<Optional<HttpProbe>> liveness,
            boolean restartOnFailure,
            boolean restartOnSuccess,
            Duration grace) {}

    private final Plan plan;
    private final Children children;
    private final HttpClient http;
    private final Runnable onChange;
    private final Thread thread;
    private final RestartBackoff backoff = new RestartBackoff();
    private volatile ContainerSnapshot snapshot;
    private volatile @Nullable ChildProcess process;
    private Optional<HttpProbe> readiness = Optional.empty();
    private Optional<HttpProbe> liveness = Optional.empty();

    ContainerRunner(Plan plan, Children children, HttpClient http, Runnable onChange) {
        this.plan = plan;
        this.children = children;
        this.http = http;
        this.onChange = onChange;
        this.snapshot = new ContainerSnapshot(plan.name(), plan.image(), new Waiting(CREATING, ""), null, false, 0);
        this.thread = Thread.ofVirtual().name("container-" + plan.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    ContainerSnapshot snapshot() {
        return snapshot;
    }

    /** Whether a process of it runs or will. */
    boolean mayWrite() {
        var running = process;
        return thread.isAlive() || (running != null && running.isAlive());
    }

    /** Ends the process, politely while the grace lasts, and never starts it again. */
    void stop(Duration grace) throws InterruptedException {
        thread.interrupt();
        thread.join();
        var running = process;
        if (running != null && running.isAlive()) {
            running.stop(grace);
        }
    }

    private void run() {
        try {
            while (runOnce()) {
                publish(new ContainerSnapshot(
                        plan.name(),
                        plan.image(),
                        snapshot.state(),
                        snapshot.last(),
                        false,
                        snapshot.restartCount() + 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether to start again. */
    private boolean runOnce() throws InterruptedException {
        var exit = new LinkedBlockingQueue<Integer>();
        var started = startWhenPossible(exit);
        int status = watch(started, exit);
        var ended = new Terminated(status, started, Instant.now());
        publish(new ContainerSnapshot(plan.name(), plan.image(), ended, ended, false, snapshot.restartCount()));
        if (!(status == 0 ? plan.restartOnSuccess() : plan.restartOnFailure())) {
            return false;
        }
        var delay = backoff.afterRunOf(Duration.between(started, ended.finishedAt()));
        if (!delay.isZero()) {
            var message = "back-off " + delay.toSeconds() + "s restarting failed container " + plan.name();
            waiting("CrashLoopBackOff", message);
            Thread.sleep(delay);
        }
        return true;
    }

    private Instant startWhenPossible(LinkedBlockingQueue<Integer> exit) throws InterruptedException {
        while (true) {
            try {
                readiness = plan.readiness().get();
                liveness = plan.liveness().get();
                var child = children.start(plan.command().get());
                process = child;
                child.onExit(exit::add);
                var started = Instant.now();
                var running = new Running(started, child.pid());
                var ready = readiness.isEmpty();
                publish(new ContainerSnapshot(
                        plan.name(), plan.image(), running, snapshot.last(), ready, snapshot.restartCount()));
                return started;
            } catch (ContainerConfigException e) {
                waiting("CreateContainerConfigError", String.valueOf(e.getMessage()));
            } catch (KubernetesClientException e) {
                waiting("CreateContainerConfigError", "the API cannot be asked: " + e.getMessage());
            } catch (IOException e) {
                waiting("RunContainerError", String.valueOf(e.getMessage()));
            }
            Thread.sleep(CONFIG_RETRY);
        }
    }

    private void waiting(String reason, String message) {
        publish(new ContainerSnapshot(
                plan.name(),
                plan.image(),
                new Waiting(reason, message),
                snapshot.last(),
                false,
                snapshot.restartCount()));
    }

    /** Probes until the process has ended, and returns its status. */
    private int watch(Instant started, LinkedBlockingQueue<Integer> exit) throws InterruptedException {
        int livenessFailures = 0;
        int readinessFailures = 0;
        var nextLiveness = started.plus(liveness.map(HttpProbe::initialDelay).orElse(Duration.ZERO));
        while (true) {
            var status = exit.poll(pause().toMillis(), TimeUnit.MILLISECONDS);
            if (status != null) {
                return status;
            }
            if (readiness.isPresent()) {
                readinessFailures = readiness.get().succeeds(http) ? 0 : readinessFailures + 1;
                if (readinessFailures == 0) {
                    ready(true);
                } else if (readinessFailures >= readiness.get().failureThreshold()) {
                    ready(false);
                }
            }
            // whether it is ready or not: one that hangs is not, and would hang for ever
            if (liveness.isPresent() && !Instant.now().isBefore(nextLiveness)) {
                livenessFailures = liveness.get().succeeds(http) ? 0 : livenessFailures + 1;
                nextLiveness = Instant.now().plus(liveness.get().period());
                var running = process;
                if (livenessFailures >= liveness.get().failureThreshold() && running != null) {
                    running.stop(liveness.get().grace().orElse(plan.grace()));
                }
            }
        }
    }

    private Duration pause() {
        if (!snapshot.ready()) {
            return EAGER_PERIOD;
        }
        return readiness.or(() -> liveness).map(HttpProbe::period).orElse(Duration.ofMinutes(1));
    }

    private void ready(boolean ready) {
        var now = snapshot;
        if (now.ready() != ready) {
            publish(new ContainerSnapshot(now.name(), now.image(), now.state(), now.last(), ready, now.restartCount()));
        }
    }

    private void publish(ContainerSnapshot newSnapshot) {
        snapshot = newSnapshot;
        onChange.run();
    }
}
