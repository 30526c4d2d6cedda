// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.apply;

import dev.valence.crds.GpuPool;
import dev.valence.crds.condition.Reason;
import dev.valence.operator.plan.PodStep;
import dev.valence.operator.podspec.DrainMark;
import dev.valence.operator.podspec.RuntimePodSpec;
import dev.valence.operator.report.Events;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the planner's steps on pods. */
public final class Pods {
    private static final Logger LOG = LoggerFactory.getLogger(Pods.class);

    private final KubernetesClient client;
    private final RuntimePodSpec spec;
    private final Tokens tokens;
    private final Events events;
    private final Clock clock;

    public Pods(KubernetesClient client, RuntimePodSpec spec, Tokens tokens, Events events, Clock clock) {
        this.client = client;
        this.spec = spec;
        this.tokens = tokens;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Takes every step, also after one that failed.
     *
     * @param known the pool's pods as they were last seen, by name: no pod of another owner is touched
     * @throws PodRefusedException of the first that failed
     */
    public void take(GpuPool pool, List<PodStep> steps, Map<String, Pod> known) {
        @Nullable PodRefusedException first = null;
        for (PodStep step : steps) {
            try {
                take(pool, step, known.get(step.pod()));
            } catch (PodRefusedException e) {
                first = first == null ? e : first;
            } catch (KubernetesClientException e) {
                first = first == null ? new PodRefusedException(step.pod(), e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void take(GpuPool pool, PodStep step, @Nullable Pod pod) {
        switch (step) {
            case PodStep.Create create -> {
                tokens.publish(pool);
                create(pool, create.pod());
            }
            case PodStep.Drain drain
            when pod != null -> {
                mark(pod, clock.instant().toString());
                events.normal(pool, Reason.Draining, "Draining pod " + drain.pod() + ": " + drain.why());
            }
            case PodStep.Keep keep
            when pod != null -> {
                mark(pod, "");
                events.normal(pool, Reason.Updating, "Keeping pod " + keep.pod() + " after all");
            }
            case PodStep.Delete delete
            when pod != null -> {
                delete(pod);
                events.normal(pool, Reason.Terminating, "Deleting pod " + delete.pod() + ": " + delete.why());
            }
            case PodStep.Drain gone -> LOG.debug("pod {} went before it was drained", gone.pod());
            case PodStep.Keep gone -> LOG.debug("pod {} went before it was kept", gone.pod());
            case PodStep.Delete gone -> LOG.debug("pod {} went by itself", gone.pod());
        }
    }

    private void create(GpuPool pool, String name) {
        Pod pod = spec.of(pool, name);
        if (belongsToAnother(pool, name)) {
            throw PodRefusedException.taken(name);
        }
        PatchContext apply = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FieldManager.NAME)
                .withForce(true)
                .build();
        Pod made = client.resource(pod).patch(apply);
        // applied again before the watch told of it: nothing happened, so nothing is announced
        if (made.getStatus() == null || made.getStatus().getStartTime() == null) {
            LOG.info("{}/{}: made", pod.getMetadata().getNamespace(), name);
            events.normal(pool, Reason.Starting, "Created pod " + name);
        }
    }

    private boolean belongsToAnother(GpuPool pool, String name) {
        Pod found = client.pods()
                .inNamespace(pool.getMetadata().getNamespace())
                .withName(name)
                .get();
        return found != null
                && found.getMetadata().getOwnerReferences().stream()
                        .noneMatch(owner -> pool.getMetadata().getUid().equals(owner.getUid()));
    }

    private void mark(Pod pod, String since) {
        // with the uid, so that it never marks a successor of the same name
        String patch = """
                {"metadata":{"uid":"%s","annotations":{"%s":%s}}}\
                """.formatted(
                pod.getMetadata().getUid(), DrainMark.ANNOTATION, since.isEmpty() ? "null" : "\"" + since + "\"");
        unlessGone(
                pod,
                () -> client.pods()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch));
    }

    private void delete(Pod pod) {
        LOG.info(
                "{}/{}: deleting",
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName());
        // only the version that was last seen: if it changed since, the next plan decides anew
        unlessGone(
                pod,
                () -> client.resource(pod)
                        .lockResourceVersion(pod.getMetadata().getResourceVersion())
                        .delete());
    }

    private static void unlessGone(Pod pod, Runnable write) {
        try {
            write.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            LOG.info(
                    "{}/{}: changed meanwhile, planning again: {}",
                    pod.getMetadata().getNamespace(),
                    pod.getMetadata().getName(),
                    e.getMessage());
        }
    }
}
