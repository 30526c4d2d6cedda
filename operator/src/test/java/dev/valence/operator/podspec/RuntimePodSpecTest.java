// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.GpuPool;
import dev.valence.crds.metadata.Annotations;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RuntimePodSpecTest {
    private static final String TEMPLATE = """
            podTemplate:
                metadata:
                  labels: {team: search, valence.dev/pool: stolen}
                  annotations: {note: hello}
                spec:
                  hostNetwork: true
                  volumes: [{name: models, emptyDir: {}}]
                  tolerations: [{key: gpu, operator: Exists}]
                  containers:
                  - name: runtime
                    command: [sh]
                    env: [{name: VALENCE_THREADS, value: "2"}]
                    resources: {requests: {memory: 2Gi}}
                    volumeMounts: [{name: models, mountPath: /models}]
                  - name: sidecar
                    image: x
            """.indent(2);

    @Test
    void gpuPodAsksForOneGpuAndRunsLockedDown() {
        Pod pod = pod("accelerator: gh200");
        Container container = pod.getSpec().getContainers().getFirst();
        assertThat(container.getResources().getLimits()).containsEntry("nvidia.com/gpu", new Quantity("1"));
        assertThat(container.getArgs()).contains("--host=$(POD_IP)");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(container.getEnv())
                .filteredOn(variable -> variable.getName().equals("VALENCE_TOKEN"))
                .singleElement()
                .satisfies(token -> {
                    assertThat(token.getValue()).isNull();
                    assertThat(token.getValueFrom().getSecretKeyRef().getName()).isEqualTo("p-runtime");
                });
        assertThat(pod.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("u1"));
    }

    @Test
    void cpuPodAsksForNoDevice() {
        Pod pod = pod("accelerator: cpu");
        assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits())
                .isEmpty();
    }

    @Test
    void templateIsMergedWhereItMayBe() {
        Pod pod = pod("accelerator: cpu\n" + TEMPLATE);
        Container container = pod.getSpec().getContainers().getFirst();
        assertThat(pod.getMetadata().getLabels())
                .containsEntry("team", "search")
                .containsEntry("valence.dev/pool", "p");
        assertThat(pod.getMetadata().getAnnotations())
                .containsEntry("note", "hello")
                .containsKey(Annotations.POD_HASH);
        assertThat(pod.getSpec().getVolumes()).extracting(Volume::getName).containsExactly("cache", "tmp", "models");
        assertThat(container.getEnv())
                .extracting(EnvVar::getName)
                .contains("POD_IP", "VALENCE_TOKEN", "VALENCE_THREADS");
        assertThat(container.getResources().getRequests()).containsEntry("memory", new Quantity("2Gi"));
        assertThat(container.getVolumeMounts())
                .extracting(mount -> mount.getMountPath())
                .containsExactly("/var/cache/valence", "/tmp", "/models");
    }

    @Test
    void whatIsNotMergedIsNamedAndLeftOut() {
        GpuPool pool = pool("accelerator: cpu\n" + TEMPLATE);
        assertThat(PodOverlay.unsupported(Objects.requireNonNull(pool.getSpec().podTemplate())))
                .containsExactlyInAnyOrder(
                        "podTemplate.spec.hostNetwork",
                        "podTemplate.spec.containers[runtime].command",
                        "podTemplate.spec.containers[sidecar]");
        Pod pod = pod("accelerator: cpu\n" + TEMPLATE);
        assertThat(pod.getSpec().getHostNetwork()).isNull();
        assertThat(pod.getSpec().getContainers()).hasSize(1);
        assertThat(pod.getSpec().getContainers().getFirst().getCommand()).isEmpty();
    }

    @Test
    void hashFollowsWhatAPersonWroteAndNothingElse() {
        String hash = PodHash.of(pool("accelerator: cpu").getSpec());
        assertThat(PodHash.of(pool("accelerator: cpu\n  replicas: 5").getSpec()))
                .isEqualTo(hash);
        assertThat(PodHash.of(
                        pool("accelerator: cpu\n  pricing: {gpuHour: '2'}").getSpec()))
                .isEqualTo(hash);
        assertThat(PodHash.of(pool("accelerator: cpu\n  image: other").getSpec()))
                .isNotEqualTo(hash);
        assertThat(PodHash.of(pool("accelerator: cpu\n  nodeSelector: {a: b}").getSpec()))
                .isNotEqualTo(hash);
        String byOther = new RuntimePodSpec(new PodSettings("another/default"))
                .of(pool("accelerator: cpu"), "p-0")
                .getMetadata()
                .getAnnotations()
                .get(Annotations.POD_HASH);
        assertThat(byOther).isEqualTo(hash);
    }

    private static Pod pod(String spec) {
        return new RuntimePodSpec(new PodSettings("valence/runtime:1")).of(pool(spec), "p-0");
    }

    private static GpuPool pool(String spec) {
        return Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: GpuPool
                metadata: {name: p, namespace: ns, uid: u1}
                spec:
                  memory: {device: 1Gi}
                  %s
                """.formatted(spec), GpuPool.class);
    }
}
