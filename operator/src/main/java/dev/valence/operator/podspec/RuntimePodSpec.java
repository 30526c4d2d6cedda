// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import dev.valence.crds.Accelerator;
import dev.valence.crds.GpuPool;
import dev.valence.crds.GpuPoolSpec;
import dev.valence.crds.PoolMemory;
import dev.valence.crds.Rollout;
import dev.valence.crds.metadata.Annotations;
import dev.valence.crds.metadata.Labels;
import dev.valence.wire.pod.RuntimeEnvironment;
import dev.valence.wire.pod.RuntimePorts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Map;

/** The pod of one device: one container, locked down, that learns its address and token from its environment. */
public final class RuntimePodSpec {
    public static final String CONTAINER = "runtime";

    /** Kubernetes' name of the resource. */
    static final String MEMORY = "memory";

    /** Key of the token in the pool's Secret. */
    public static final String TOKEN_KEY = "token";

    /** What requests have to end in a pod that somebody else deletes; it is made before anybody knows its models. */
    private static final long DRAIN_SECONDS = Rollout.DEFAULT_DRAIN_TIMEOUT_SECONDS;

    /** And the process, after its last request. */
    private static final long END_SECONDS = 20;

    /** A process that does not say that it lives ends no request either. */
    private static final long HUNG_GRACE_SECONDS = 5;

    /** A pod that cannot answer is left out of the gateway's choice after this many seconds times the failures. */
    private static final int READY_PERIOD_SECONDS = 2;

    private static final int READY_FAILURES = 3;

    /** Long enough that a process that is merely busy is never killed. */
    private static final int LIVE_PERIOD_SECONDS = 10;

    private static final int LIVE_FAILURES = 6;

    /** The control port answers at once, whatever the engine does. */
    private static final int PROBE_TIMEOUT_SECONDS = 2;

    private static final long USER = 65532;

    private final PodSettings settings;

    public RuntimePodSpec(PodSettings settings) {
        this.settings = settings;
    }

    /** Name of the Secret with the token of a pool's pods. */
    public static String secretName(GpuPool pool) {
        return pool.getMetadata().getName() + "-runtime";
    }

    public static Map<String, String> labels(GpuPool pool) {
        return Map.of(
                Labels.NAME, Labels.RUNTIME,
                Labels.MANAGED_BY, Labels.OPERATOR,
                Labels.POOL, pool.getMetadata().getName());
    }

    public Pod of(GpuPool pool, String name) {
        GpuPoolSpec spec = pool.getSpec();
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(pool.getMetadata().getNamespace())
                .withLabels(labels(pool))
                .addToAnnotations(Annotations.POD_HASH, PodHash.of(spec))
                .withOwnerReferences(Owners.reference(pool))
                .endMetadata()
                .withNewSpec()
                .withContainers(container(pool))
                .withVolumes(Volumes.of(spec))
                .withNodeSelector(spec.nodeSelector())
                .withTolerations(spec.tolerations())
                .withRestartPolicy("Always")
                .withTerminationGracePeriodSeconds(DRAIN_SECONDS + END_SECONDS)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .endSpec()
                .build();
        return spec.podTemplate() == null ? pod : PodOverlay.merge(pod, spec.podTemplate());
    }

    private Container container(GpuPool pool) {
        GpuPoolSpec spec = pool.getSpec();
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(settings.imageOf(spec))
                .withArgs("--host=$(POD_IP)", "--port=" + RuntimePorts.API, "--control-port=" + RuntimePorts.CONTROL)
                .withEnv(environment(pool))
                .addNewPort()
                .withName("http")
                .withContainerPort(RuntimePorts.API)
                .endPort()
                .addNewPort()
                .withName("control")
                .withContainerPort(RuntimePorts.CONTROL)
                .endPort()
                .withResources(resources(spec))
                .withVolumeMounts(
                        new VolumeMountBuilder()
                                .withName(Volumes.CACHE)
                                .withMountPath(Volumes.CACHE_PATH)
                                .build(),
                        new VolumeMountBuilder()
                                .withName(Volumes.TEMPORARY)
                                .withMountPath("/tmp")
                                .build())
                .withReadinessProbe(probe("/health/ready", READY_PERIOD_SECONDS, READY_FAILURES))
                .withLivenessProbe(new ProbeBuilder(probe("/health/live", LIVE_PERIOD_SECONDS, LIVE_FAILURES))
                        .withTerminationGracePeriodSeconds(HUNG_GRACE_SECONDS)
                        .build())
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .build();
    }

    private static List<EnvVar> environment(GpuPool pool) {
        PoolMemory memory = pool.getSpec().memory();
        return List.of(
                new EnvVarBuilder()
                        .withName("POD_IP")
                        .withNewValueFrom()
                        .withNewFieldRef()
                        .withFieldPath("status.podIP")
                        .endFieldRef()
                        .endValueFrom()
                        .build(),
                new EnvVarBuilder()
                        .withName(RuntimeEnvironment.TOKEN)
                        .withNewValueFrom()
                        .withNewSecretKeyRef()
                        .withName(secretName(pool))
                        .withKey(TOKEN_KEY)
                        .endSecretKeyRef()
                        .endValueFrom()
                        .build(),
                new EnvVarBuilder()
                        .withName(RuntimeEnvironment.CACHE_DIR)
                        .withValue(Volumes.downloads(pool.getMetadata().getNamespace()))
                        .build(),
                new EnvVarBuilder()
                        .withName(RuntimeEnvironment.DRAIN_SECONDS)
                        .withValue(String.valueOf(DRAIN_SECONDS))
                        .build(),
                // a runtime without that backend says so and ends: better than a GPU that is paid for and idle
                new EnvVarBuilder()
                        .withName(RuntimeEnvironment.BACKEND)
                        .withValue(pool.getSpec().accelerator().equals(Accelerator.CPU) ? "cpu" : "cuda")
                        .build(),
                // pods of one host would each take all that is free; of a GPU the pod is alone on, free is what counts
                new EnvVarBuilder()
                        .withName(RuntimeEnvironment.MEMORY)
                        .withValue(String.valueOf(memory == null ? 0 : memory.deviceBytes()))
                        .build());
    }

    private static ResourceRequirements resources(GpuPoolSpec spec) {
        var resources = new ResourceRequirementsBuilder();
        // extended resources take equal requests and limits; the limit alone implies both
        spec.extendedResource().ifPresent(name -> resources.addToLimits(name, new Quantity("1")));
        if (spec.accelerator().equals(Accelerator.CPU) && spec.memory() != null && !PodOverlay.limitsMemory(spec)) {
            resources.addToRequests(MEMORY, HostMemory.toServe(spec.memory().deviceBytes()));
        }
        return resources.build();
    }

    private static Probe probe(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(RuntimePorts.CONTROL))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(PROBE_TIMEOUT_SECONDS)
                .withFailureThreshold(failures)
                .build();
    }
}
