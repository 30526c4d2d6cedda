// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.metadata.Annotations;
import dev.valence.wire.pod.RuntimeEnvironment;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuntimePodSpecTest {
    private static final RuntimePodSpec PODS =
            new RuntimePodSpec(new PodSettings("valence/runtime:1", "valence/runtime:1-cuda"));
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
    void podThatSomebodyElseDeletesGivesRequestsTheUsualTimeAndThenEndsByItself() {
        assertThat(environment("accelerator: cpu")).containsEntry(RuntimeEnvironment.DRAIN_SECONDS, "300");
        assertThat(pod("accelerator: cpu").getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(320);
    }

    @Test
    void cpuPodAsksForNoDevice() {
        Pod pod = pod("accelerator: cpu");
        assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits())
                .isEmpty();
    }

    @Test
    void cpuPodAsksItsNodeForWhatItsModelsAndTheRuntimeBesideThemTake() {
        // 3 GiB for models and 256 MiB beside them are three quarters: the heap may become the fourth
        Map<String, Quantity> asked = requests(poolWithMemory("cpu", "memory: {device: 3Gi}"));
        assertThat(asked).containsExactly(Map.entry("memory", new Quantity("4438Mi")));
        long bytes = Quantity.getAmountInBytes(asked.get("memory")).longValueExact();
        assertThat(bytes - bytes / 4 - (256L << 20)).isBetween(3L << 30, (3L << 30) + (2L << 20));
        assertThat(requests(poolWithMemory("h100", "memory: {device: 79Gi}"))).isEmpty();
    }

    @Test
    void heapThatThePodAsksForIsTheOneThatItsImageGives() throws IOException {
        assertThat(Files.readString(Path.of("../runtime-image/assemble.sh")))
                .contains("-XX:MaxRAMPercentage=" + HostMemory.HEAP_PERCENT + "'");
    }

    @Test
    void memoryInTheTemplateReplacesWhatThePodAsksFor() {
        String template = """
                podTemplate:
                    spec:
                      containers:
                      - name: runtime
                        resources: {%s: {memory: 512Mi}}
                """.indent(2);
        assertThat(requests(pool("accelerator: cpu\n" + template.formatted("requests"))))
                .containsEntry("memory", new Quantity("512Mi"));
        // the API server takes a limit for the request as well, and refuses a request above it
        assertThat(requests(pool("accelerator: cpu\n" + template.formatted("limits"))))
                .isEmpty();
    }

    private static Map<String, Quantity> requests(GpuPool pool) {
        return PODS.of(pool, "p-0")
                .getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getRequests();
    }

    @Test
    void poolSaysWhereItsPodsRunAndOnWhat() {
        Pod pod = pod("""
                accelerator: my-gpu
                  nodeSelector: {disk: fast}
                  tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]
                  resourceName: example.com/gpu
                  image: example.com/runtime:7
                """);
        Container container = pod.getSpec().getContainers().getFirst();
        assertThat(pod.getSpec().getNodeSelector()).isEqualTo(Map.of("disk", "fast"));
        assertThat(pod.getSpec().getTolerations())
                .singleElement()
                .satisfies(toleration -> assertThat(toleration.getKey()).isEqualTo("gpu"));
        assertThat(container.getResources().getLimits()).containsOnlyKeys("example.com/gpu");
        assertThat(container.getImage()).isEqualTo("example.com/runtime:7");
    }

    @Test
    void acceleratorSaysWhichImageRunsWhereThePoolNamesNone() throws IOException {
        assertThat(pod("accelerator: cpu").getSpec().getContainers().getFirst().getImage())
                .isEqualTo("valence/runtime:1");
        assertThat(pod("accelerator: my-gpu")
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("valence/runtime:1-cuda");
        assertThat(examples("GpuPool", GpuPool.class))
                .isNotEmpty()
                .allSatisfy(pool -> assertThat(PODS.of(pool, "p-0")
                                .getSpec()
                                .getContainers()
                                .getFirst()
                                .getImage())
                        .isEqualTo(
                                pool.getSpec().accelerator().equals("cpu")
                                        ? "valence/runtime:1"
                                        : "valence/runtime:1-cuda"));
    }

    @Test
    void acceleratorSaysWhichBackendComputes() {
        assertThat(environment("accelerator: gh200")).containsEntry(RuntimeEnvironment.BACKEND, "cuda");
        assertThat(environment("accelerator: cpu")).containsEntry(RuntimeEnvironment.BACKEND, "cpu");
    }

    @Test
    void downloadsGoToTheCacheOfThePool() {
        assertThat(cache("")).isEqualTo("emptyDir null");
        assertThat(cache("cache: {type: emptyDir, size: 5Gi}")).isEqualTo("emptyDir 5Gi");
        assertThat(cache("cache: {type: hostPath, path: /data}")).isEqualTo("hostPath /data");
        assertThat(cache("cache: {type: pvc, claimName: models}")).isEqualTo("pvc models");
        // a directory of the node may be shared, and what one namespace's token has opened is not another's to serve
        assertThat(environment("accelerator: cpu"))
                .containsEntry(RuntimeEnvironment.CACHE_DIR, "/var/cache/valence/ns");
    }

    @Test
    void podsTakeNoMoreOfTheirDeviceThanThePoolSays() {
        assertThat(environment("accelerator: cpu")).containsEntry(RuntimeEnvironment.MEMORY, "1073741824");
    }

    @Test
    void acceleratorWhoseMemoryIsKnownIsTheirsAsFarAsItIsFree() {
        assertThat(environment(poolWithMemory("gh200", ""))).containsEntry(RuntimeEnvironment.MEMORY, "0");
    }

    private static Map<String, String> environment(String spec) {
        return environment(pool(spec));
    }

    private static Map<String, String> environment(GpuPool pool) {
        Pod pod = PODS.of(pool, "p-0");
        return pod.getSpec().getContainers().getFirst().getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, variable -> String.valueOf(variable.getValue())));
    }

    private static String cache(String cache) {
        Volume volume =
                pod("accelerator: cpu\n  " + cache).getSpec().getVolumes().getFirst();
        return volume.getHostPath() != null
                ? "hostPath " + volume.getHostPath().getPath()
                : volume.getPersistentVolumeClaim() != null
                        ? "pvc " + volume.getPersistentVolumeClaim().getClaimName()
                        : "emptyDir " + volume.getEmptyDir().getSizeLimit();
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
    void everyExampleMountsTheClaimsAndSecretsThatItsModelsName() throws IOException {
        Set<String> mounted = new TreeSet<>();
        Set<String> needed = new TreeSet<>();
        examples("GpuPool", GpuPool.class)
                .flatMap(pool -> PODS.of(pool, "p-0").getSpec().getContainers().getFirst().getVolumeMounts().stream())
                .map(VolumeMount::getMountPath)
                .forEach(mounted::add);
        examples("InferenceModel", InferenceModel.class)
                .map(model -> model.getSpec().source())
                .forEach(source -> {
                    URI uri = URI.create(source.uri());
                    if ("pvc".equals(uri.getScheme())) {
                        needed.add(RuntimeEnvironment.DEFAULT_MODELS_ROOT + "/" + uri.getHost());
                    }
                    if (source.secretRef() != null) {
                        needed.add(RuntimeEnvironment.DEFAULT_SECRETS_DIR + "/"
                                + source.secretRef().name());
                    }
                });
        assertThat(needed).hasSize(2);
        assertThat(mounted).containsAll(needed);
    }

    private static <R> Stream<R> examples(String kind, Class<R> type) throws IOException {
        StringBuilder documents = new StringBuilder();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("../examples"), "*.yaml")) {
            for (Path file : files) {
                documents.append(Files.readString(file)).append("\n---\n");
            }
        }
        return Stream.of(documents.toString().split("(?m)^---$"))
                .filter(document -> document.contains("\nkind: " + kind + "\n"))
                .map(document -> Serialization.unmarshal(document, type));
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
        String byOther = new RuntimePodSpec(new PodSettings("another/default", "another/default-cuda"))
                .of(pool("accelerator: cpu"), "p-0")
                .getMetadata()
                .getAnnotations()
                .get(Annotations.POD_HASH);
        assertThat(byOther).isEqualTo(hash);
    }

    @Test
    void hashFollowsTheMemoryOfTheDeviceAndNotThePartThatIsPlannedWith() {
        String hash = PodHash.of(poolWithMemory("cpu", "memory: {device: 1Gi}").getSpec());
        assertThat(PodHash.of(poolWithMemory("cpu", "memory: {device: 1024Mi, reserve: 1Mi}")
                        .getSpec()))
                .isEqualTo(hash);
        assertThat(PodHash.of(poolWithMemory("cpu", "memory: {device: 2Gi}").getSpec()))
                .isNotEqualTo(hash);
    }

    private static Pod pod(String spec) {
        return PODS.of(pool(spec), "p-0");
    }

    private static GpuPool pool(String spec) {
        return written("memory: {device: 1Gi}", spec);
    }

    private static GpuPool poolWithMemory(String accelerator, String memory) {
        return written("accelerator: " + accelerator, memory);
    }

    private static GpuPool written(String first, String second) {
        return Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: GpuPool
                metadata: {name: p, namespace: ns, uid: u1}
                spec:
                  %s
                  %s
                """.formatted(first, second), GpuPool.class);
    }
}
