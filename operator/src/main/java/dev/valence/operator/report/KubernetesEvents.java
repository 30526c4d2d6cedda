// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.condition.Reason;
import dev.valence.crds.metadata.Labels;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events in the API server, written behind the reconciler's back so that they delay nothing. */
public final class KubernetesEvents implements Events, AutoCloseable {
    /** Events on their way at once; what comes faster is only logged. */
    private static final int MAX_PENDING = 256;

    /** Kubernetes cuts no messages, but refuses longer ones. */
    private static final int MAX_MESSAGE_CHARS = 1024;

    /** Of the name of an object. */
    private static final int MAX_NAME_CHARS = 253;

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesEvents.class);

    private final KubernetesClient client;
    private final Clock clock;
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore pending = new Semaphore(MAX_PENDING);

    public KubernetesEvents(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public void normal(HasMetadata about, Reason reason, String message) {
        record("Normal", about, reason, message);
    }

    @Override
    public void warning(HasMetadata about, Reason reason, String message) {
        record("Warning", about, reason, message);
    }

    private void record(String type, HasMetadata about, Reason reason, String message) {
        String subject = about.getKind() + " " + about.getMetadata().getNamespace() + "/"
                + about.getMetadata().getName();
        LOG.info("{}: {}: {}", subject, reason, message);
        if (!pending.tryAcquire()) {
            LOG.warn("{}: too many events at once, this one is not recorded", subject);
            return;
        }
        writers.execute(() -> {
            try {
                write(type, about, reason, message);
            } catch (KubernetesClientException e) {
                LOG.warn("{}: event not recorded: {}", subject, e.getMessage());
            } finally {
                pending.release();
            }
        });
    }

    private void write(String type, HasMetadata about, Reason reason, String message) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        client.v1()
                .events()
                .inNamespace(about.getMetadata().getNamespace())
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName(name(about.getMetadata().getName(), System.nanoTime()))
                        .withNamespace(about.getMetadata().getNamespace())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withNamespace(about.getMetadata().getNamespace())
                        .withName(about.getMetadata().getName())
                        .withUid(about.getMetadata().getUid())
                        .endInvolvedObject()
                        .withType(type)
                        .withReason(reason.name())
                        .withMessage(
                                message.length() <= MAX_MESSAGE_CHARS
                                        ? message
                                        : message.substring(0, MAX_MESSAGE_CHARS - 1) + "…")
                        .withFirstTimestamp(now)
                        .withLastTimestamp(now)
                        .withCount(1)
                        .withNewSource()
                        .withComponent(Labels.OPERATOR)
                        .endSource()
                        .build())
                .create();
    }

    /** One of its own for each event: as much of the resource's as Kubernetes allows, and a number. */
    static String name(String about, long number) {
        String suffix = "." + Long.toHexString(number);
        String kept = about.substring(0, Math.min(about.length(), MAX_NAME_CHARS - suffix.length()));
        // what is left must end with a letter or a digit before the dot
        return kept.replaceFirst("[-.]+$", "") + suffix;
    }

    /** Waits for what is on its way. */
    @Override
    public void close() {
        writers.close();
    }
}
