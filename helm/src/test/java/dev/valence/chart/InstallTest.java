// SPDX-License-Identifier: Apache-2.0
package dev.valence.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Installs the chart on a real API server, which checks every field and every right. It has no controllers, so nothing
 * starts; what starts is the Kind test's.
 */
@WithApiServer
class InstallTest {
    private static final String SYSTEM = "valence-system";
    private static final String OPERATOR = "system:serviceaccount:valence-system:rel-valence-operator";
    private static final String GATEWAY = "system:serviceaccount:valence-system:rel-valence-gateway";
    private static final String COLUMN = "- jsonPath: .spec.source.uri";

    @TempDir
    private Path dir;

    private Helm helm;
    private KubernetesClient client;

    @BeforeEach
    void connect(Connection connection) throws IOException {
        Path kubeconfig = Files.writeString(dir.resolve("kubeconfig"), connection.kubeconfig());
        helm = Helm.find(Map.of("KUBECONFIG", kubeconfig.toString(), "HELM_CACHE_HOME", dir.toString()));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(connection.kubeconfig()))
                .build();
        for (String namespace : new String[] {SYSTEM, "models"}) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                            .endMetadata()
                            .build())
                    .serverSideApply();
        }
    }

    @AfterEach
    void remove() {
        if (helm != null) {
            helm.run("uninstall", "rel", "--namespace=" + SYSTEM, "--ignore-not-found")
                    .orFail();
            client.apiextensions().v1().customResourceDefinitions().delete();
            client.close();
        }
    }

    private void install(Path chart, String... arguments) {
        String[] fixed = {
            "upgrade", "--install", "rel", chart.toString(), "--namespace=" + SYSTEM, "--set=watchNamespaces={models}"
        };
        helm.run(Stream.concat(Stream.of(fixed), Stream.of(arguments)).toArray(String[]::new))
                .orFail();
    }

    private boolean may(String user, String verb, String group, String resource, String namespace) {
        return client.authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .addToGroups("system:serviceaccounts", "system:authenticated")
                        .withNewResourceAttributes()
                        .withVerb(verb)
                        .withGroup(group)
                        .withResource(resource)
                        .withNamespace(namespace)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }

    @Test
    void everyExampleOfValuesIsTakenByTheApiServer() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/values"))) {
            files.map(file -> helm.render("--values=" + file.toAbsolutePath(), "--set=watchNamespaces={models}"))
                    .flatMap(List::stream)
                    // of the Prometheus operator, whose definitions are not ours to install
                    .filter(resource -> !resource.getKind().equals("PodMonitor"))
                    .forEach(this::dryRun);
        }
    }

    /** Refuses unknown fields too, which an apply alone lets pass. */
    private void dryRun(HasMetadata resource) {
        client.resource(resource)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("chart-test")
                        .withFieldValidation("Strict")
                        .withDryRun(List.of("All"))
                        .build());
    }

    @Test
    void theOperatorMayDoItsWorkAndNoMore() {
        install(Helm.CHART);
        for (String verb : new String[] {"get", "list", "watch", "patch"}) {
            assertThat(may(OPERATOR, verb, "valence.dev", "inferencemodels", "models"))
                    .isTrue();
        }
        // what people want is theirs to write
        for (String verb : new String[] {"create", "update", "delete"}) {
            assertThat(may(OPERATOR, verb, "valence.dev", "inferencemodels", "models"))
                    .isFalse();
        }
        assertThat(may(OPERATOR, "patch", "valence.dev", "gpupools", "models")).isFalse();
        for (String verb : new String[] {"create", "delete", "watch"}) {
            assertThat(may(OPERATOR, verb, "", "pods", "models")).isTrue();
        }
        assertThat(may(OPERATOR, "get", "", "secrets", "models")).isTrue();
        assertThat(may(OPERATOR, "list", "", "secrets", "models")).isFalse();
        assertThat(may(OPERATOR, "get", "", "secrets", "kube-system")).isFalse();
        assertThat(may(OPERATOR, "get", "", "secrets", SYSTEM)).isFalse();
        assertThat(may(OPERATOR, "create", "coordination.k8s.io", "leases", SYSTEM))
                .isTrue();
        assertThat(may(OPERATOR, "list", "", "nodes", "")).isFalse();
    }

    @Test
    void theGatewayMayReadModelsAndNothingElse() {
        install(Helm.CHART);
        assertThat(may(GATEWAY, "watch", "valence.dev", "inferencemodels", "models"))
                .isTrue();
        assertThat(may(GATEWAY, "watch", "valence.dev", "loraadapters", "models"))
                .isTrue();
        assertThat(may(GATEWAY, "patch", "valence.dev", "inferencemodels", "models"))
                .isFalse();
        assertThat(may(GATEWAY, "get", "", "secrets", "models")).isFalse();
        assertThat(may(GATEWAY, "list", "", "pods", "models")).isFalse();
    }

    @Test
    void podsPassTheRestrictedPodSecurityStandard() {
        install(Helm.CHART);
        var deployments = client.apps().deployments().inNamespace(SYSTEM).list().getItems();
        assertThat(deployments).hasSize(2);
        for (var deployment : deployments) {
            PodTemplateSpec template = deployment.getSpec().getTemplate();
            Pod pod = new PodBuilder()
                    .withNewMetadata()
                    .withName(deployment.getMetadata().getName())
                    .withNamespace(SYSTEM)
                    .endMetadata()
                    .withSpec(template.getSpec())
                    .build();
            // the admission of the namespace's label refuses it, or takes it
            client.resource(pod).dryRun().create();

            pod.getSpec().getContainers().getFirst().getSecurityContext().setAllowPrivilegeEscalation(true);
            assertThatThrownBy(() -> client.resource(pod).dryRun().create())
                    .hasMessageContaining("violates PodSecurity");
        }
    }

    @Test
    void anUpgradeOfTheChartUpgradesTheCrds() throws IOException {
        Path older = dir.resolve("older");
        try (Stream<Path> files = Files.walk(Helm.CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = older.resolve(Helm.CHART.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Path crd = older.resolve("files/crds/inferencemodels.valence.dev.yaml");
        String text = Files.readString(crd);
        assertThat(text).contains(COLUMN);
        Files.writeString(crd, text.replace(COLUMN, "- jsonPath: .spec.source.older"));

        install(older);
        assertThat(columns()).contains(".spec.source.older");
        install(Helm.CHART);
        assertThat(columns()).contains(".spec.source.uri").doesNotContain(".spec.source.older");
    }

    @Test
    void uninstallingKeepsTheCrdsAndWithThemEveryModel() {
        install(Helm.CHART);
        helm.run("uninstall", "rel", "--namespace=" + SYSTEM).orFail();
        assertThat(columns()).contains(".spec.source.uri");
        // and a new release takes them over
        install(Helm.CHART, "--take-ownership");
    }

    private Stream<String> columns() {
        return client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("inferencemodels.valence.dev")
                .require()
                .getSpec()
                .getVersions()
                .getFirst()
                .getAdditionalPrinterColumns()
                .stream()
                .map(column -> column.getJsonPath());
    }
}
