// SPDX-License-Identifier: Apache-2.0
package dev.valence.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RenderTest {
    private static final Path VALUES = Path.of("src/test/resources/values");
    private static final Path INVALID = Path.of("src/test/resources/invalid");
    private static final Path BAKE = Path.of("../runtime-image/docker-bake.hcl");
    private static final String REFUSED = "# refused: ";
    private static Helm helm;

    @BeforeAll
    static void find() {
        helm = Helm.find();
    }

    static Stream<Path> valuesFiles() throws IOException {
        return filesOf(VALUES);
    }

    static Stream<Path> invalidFiles() throws IOException {
        return filesOf(INVALID);
    }

    private static Stream<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        }
    }

    private static <T extends HasMetadata> List<T> of(Class<T> type, List<HasMetadata> all) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static String values(Path file) {
        return "--values=" + file.toAbsolutePath();
    }

    @Test
    void theDefaultsRender() {
        var all = helm.render();
        assertThat(of(Deployment.class, all))
                .extracting(deployment -> deployment.getMetadata().getName())
                .containsExactlyInAnyOrder("rel-valence-operator", "rel-valence-gateway");
        assertThat(of(PodDisruptionBudget.class, all)).hasSize(1);
        assertThat(of(Service.class, all)).hasSize(1);
        assertThat(of(NetworkPolicy.class, all)).hasSize(3);
    }

    @Test
    void lintFindsNothing() {
        assertThat(helm.run("lint", "--strict", Helm.CHART.toString()).orFail()).contains("0 chart(s) failed");
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void everyExampleOfValuesRenders(Path file) {
        var all = helm.render(values(file));
        assertThat(all).isNotEmpty().allSatisfy(resource -> {
            assertThat(resource.getMetadata().getLabels())
                    .containsEntry("app.kubernetes.io/part-of", "valence")
                    .containsEntry("app.kubernetes.io/instance", "rel");
            assertThat(resource.getMetadata().getName()).hasSizeLessThanOrEqualTo(63);
        });
    }

    @ParameterizedTest
    @MethodSource("invalidFiles")
    void everyBadValueIsRefusedByName(Path file) throws IOException {
        String expected = Files.readString(file)
                .lines()
                .filter(line -> line.startsWith(REFUSED))
                .findFirst()
                .orElseThrow()
                .substring(REFUSED.length());
        var result = helm.template(values(file));
        assertThat(result.status()).isNotZero();
        assertThat(result.err()).contains(expected);
    }

    @Test
    void nobodyMayReadSecretsOfTheWholeCluster() {
        var all = helm.render(values(VALUES.resolve("three-namespaces.yaml")));
        assertThat(of(ClusterRole.class, all))
                .allSatisfy(role -> assertThat(role.getRules())
                        .flatExtracting(PolicyRule::getApiGroups)
                        .containsOnly("valence.dev"));
        List<Role> withSecrets = of(Role.class, all).stream()
                .filter(role -> role.getRules().stream()
                        .anyMatch(rule -> rule.getResources().contains("secrets")))
                .toList();
        assertThat(withSecrets)
                .extracting(role -> role.getMetadata().getNamespace())
                .containsExactlyInAnyOrder("chat", "code", "search");
        assertThat(withSecrets)
                .allSatisfy(role -> assertThat(role.getRules())
                        .filteredOn(rule -> rule.getResources().contains("secrets"))
                        .flatExtracting(PolicyRule::getVerbs)
                        .containsOnly("get", "create", "patch"));
    }

    @Test
    void noRuleHasAWildcard() {
        var all = helm.render();
        Stream<PolicyRule> rules = Stream.concat(
                of(Role.class, all).stream().flatMap(role -> role.getRules().stream()),
                of(ClusterRole.class, all).stream().flatMap(role -> role.getRules().stream()));
        assertThat(rules)
                .allSatisfy(rule -> assertThat(rule.getVerbs()).doesNotContain("*"))
                .allSatisfy(rule -> assertThat(rule.getResources()).doesNotContain("*"))
                .allSatisfy(rule -> assertThat(rule.getApiGroups()).doesNotContain("*"));
    }

    @Test
    void everyContainerHasProbesAndLimitsAndNoToWrite() {
        assertThat(of(Deployment.class, helm.render()))
                .flatExtracting(deployment ->
                        deployment.getSpec().getTemplate().getSpec().getContainers())
                .allSatisfy(item -> {
                    Container container = (Container) item;
                    assertThat(container.getLivenessProbe()).isNotNull();
                    assertThat(container.getReadinessProbe()).isNotNull();
                    assertThat(container.getStartupProbe()).isNotNull();
                    assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                    assertThat(container.getResources().getLimits()).containsKey("memory");
                    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                            .isTrue();
                });
    }

    @Test
    void onlyTheGatewayReachesTheApiOfRuntimesAndOnlyTheOperatorTheirControlPort() {
        var policy = of(NetworkPolicy.class, helm.render()).stream()
                .filter(each -> each.getMetadata().getName().endsWith("-runtime"))
                .findFirst()
                .orElseThrow();
        assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                .containsEntry("app.kubernetes.io/name", "valence-runtime");
        assertThat(policy.getSpec().getIngress()).hasSize(2).allSatisfy(rule -> {
            assertThat(rule.getFrom()).hasSize(1);
            String who =
                    rule.getFrom().getFirst().getPodSelector().getMatchLabels().get("app.kubernetes.io/name");
            int port = rule.getPorts().getFirst().getPort().getIntVal();
            assertThat(who).isEqualTo(port == 8000 ? "valence-gateway" : "valence-operator");
            assertThat(port).isIn(8000, 9090);
        });
    }

    @Test
    void gatewayAndOperatorReachTheApiServerNamesAndTheirPortOfRuntimesAndNothingElse() {
        var all = helm.render("--set=networkPolicy.apiServerPorts={6443}");
        assertThat(egress(policy("-gateway", all)))
                .containsExactlyInAnyOrder("53", "53", "6443", "8000 valence-runtime");
        assertThat(egress(policy("-operator", all)))
                .containsExactlyInAnyOrder("53", "53", "6443", "9090 valence-runtime");
    }

    @Test
    void metricsAreForThoseWhoAreNamedAndForNobodyElse() {
        var named = helm.render(values(VALUES.resolve("production.yaml")));
        assertThat(ingress(policy("-operator", named))).containsExactly("8090 prometheus");
        assertThat(ingress(policy("-gateway", named))).contains("9090 prometheus");
        assertThat(ingress(policy("-runtime", named)))
                .containsExactlyInAnyOrder("8000 valence-gateway", "9090 valence-operator", "9090 prometheus");
        var unnamed = helm.render();
        assertThat(ingress(policy("-operator", unnamed))).isEmpty();
        // everybody, to the API alone
        assertThat(ingress(policy("-gateway", unnamed))).isEmpty();
        assertThat(policy("-gateway", unnamed).getSpec().getIngress())
                .singleElement()
                .satisfies(
                        rule -> assertThat(rule.getPorts().getFirst().getPort().getIntVal())
                                .isEqualTo(8080));
    }

    @Test
    void aNodeThatIsDrainedLeavesAGatewayAndGatewaysAreSpread() {
        var all = helm.render();
        assertThat(of(PodDisruptionBudget.class, all)).singleElement().satisfies(budget -> {
            assertThat(budget.getSpec().getMinAvailable().getIntVal()).isEqualTo(1);
            assertThat(budget.getSpec().getSelector().getMatchLabels())
                    .containsEntry("app.kubernetes.io/name", "valence-gateway");
        });
        assertThat(of(Deployment.class, all))
                .allSatisfy(deployment -> assertThat(
                                deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                        .extracting(constraint -> constraint.getTopologyKey())
                        .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone"));
    }

    @Test
    void notesSayTheNextCommand() {
        String notes = helm.run(
                        "install",
                        "rel",
                        Helm.CHART.toString(),
                        "--namespace=valence-system",
                        "--dry-run=client",
                        "--set=watchNamespaces={models}")
                .orFail();
        assertThat(notes)
                .contains(
                        "kubectl --namespace valence-system rollout status deployment/rel-valence-operator",
                        "kubectl --namespace models get valence --watch",
                        "port-forward service/rel-valence-gateway 8080:80");
    }

    private static NetworkPolicy policy(String suffix, List<HasMetadata> all) {
        return of(NetworkPolicy.class, all).stream()
                .filter(each -> each.getMetadata().getName().endsWith(suffix))
                .findFirst()
                .orElseThrow();
    }

    /** Ports with the pods they are open to. */
    private static List<String> ingress(NetworkPolicy policy) {
        return policy.getSpec().getIngress().stream()
                .flatMap(rule -> rule.getFrom().stream()
                        .filter(peer -> peer.getPodSelector() != null)
                        .map(peer -> rule.getPorts().getFirst().getPort().getIntVal() + " "
                                + peer.getPodSelector().getMatchLabels().get("app.kubernetes.io/name")))
                .toList();
    }

    private static List<String> egress(NetworkPolicy policy) {
        return policy.getSpec().getEgress().stream()
                .flatMap(rule -> rule.getPorts().stream()
                        .map(port -> port.getPort().getIntVal()
                                + (rule.getTo().isEmpty()
                                        ? ""
                                        : " "
                                                + rule.getTo()
                                                        .getFirst()
                                                        .getPodSelector()
                                                        .getMatchLabels()
                                                        .get("app.kubernetes.io/name"))))
                .toList();
    }

    @Test
    void aGatewayUrlFollowsTheServicesPort() {
        assertThat(operatorArguments()).contains("--gateway-url=http://rel-valence-gateway.valence-system.svc/v1");
        assertThat(operatorArguments("--set=gateway.service.port=8080"))
                .contains("--gateway-url=http://rel-valence-gateway.valence-system.svc:8080/v1");
        assertThat(operatorArguments("--set=gateway.url=https://ai.example.com/v1"))
                .contains("--gateway-url=https://ai.example.com/v1");
    }

    @Test
    void poolsGetTheImageOfTheirAcceleratorAsItWasSet() {
        assertThat(operatorArguments(values(VALUES.resolve("production.yaml"))))
                .contains(
                        "--runtime-image=registry.example.com:5000/ai/valence/runtime:1.2.3",
                        "--runtime-cuda-image=registry.example.com:5000/ai/valence/runtime:1.2.3-cuda13");
    }

    @Test
    void imagesOfAChartThatSetsNoneAreThoseThatTheRepositoryBuilds() throws IOException {
        String bake = Files.readString(BAKE);
        String version = first(Pattern.compile("\"VERSION\" \\{\\s+default = \"(.*)\""), bake);
        Set<String> built = Pattern.compile("name\\(\"(.*)\", \"(.*)\"\\)")
                .matcher(bake)
                .results()
                .map(name -> "valence/" + name.group(1) + ":" + version + name.group(2))
                .collect(Collectors.toSet());
        Stream<String> containers = of(Deployment.class, helm.render()).stream()
                .map(deployment -> deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage());
        Stream<String> runtimes = operatorArguments().stream()
                .filter(argument -> argument.matches("--runtime-(cuda-)?image=.*"))
                .map(argument -> argument.substring(argument.indexOf('=') + 1));
        assertThat(Stream.concat(containers, runtimes)).hasSize(4).containsExactlyInAnyOrderElementsOf(built);
    }

    private static String first(Pattern pattern, String text) {
        return pattern.matcher(text).results().findFirst().orElseThrow().group(1);
    }

    private static List<String> operatorArguments(String... arguments) {
        return of(Deployment.class, helm.render(arguments)).stream()
                .filter(each -> each.getMetadata().getName().endsWith("-operator"))
                .findFirst()
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getArgs();
    }
}
