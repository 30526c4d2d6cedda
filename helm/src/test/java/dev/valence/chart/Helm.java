// SPDX-License-Identifier: Apache-2.0
package dev.valence.chart;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The helm that {@code dev/helm.sh} built; tests are skipped, with the reason, where it did not. */
final class Helm {
    static final Path CHART = Path.of("valence").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String program;
    private final Map<String, String> environment;

    private Helm(String program, Map<String, String> environment) {
        this.program = program;
        this.environment = environment;
    }

    static Helm find() {
        return find(Map.of());
    }

    static Helm find(Map<String, String> environment) {
        Command.Result check = Command.run(LIMIT, Map.of(), List.of("../dev/helm.sh", "--check"));
        String absent = "no helm here, so the chart is not rendered: dev/helm.sh builds it";
        if (check.status() != 0) {
            if (Boolean.parseBoolean(System.getenv("VALENCE_REQUIRE_HELM"))) {
                throw new IllegalStateException(absent);
            }
            // the build's own summary counts skipped tests without their reason
            System.err.println("skipped: " + absent);
        }
        assumeTrue(check.status() == 0, absent);
        return new Helm(check.out().strip(), environment);
    }

    Command.Result run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return Command.run(LIMIT, environment, command);
    }

    Command.Result template(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("template", "rel", CHART.toString(), "--namespace=valence-system", "--kube-version=1.36.0"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    List<HasMetadata> render(String... arguments) {
        return parse(template(arguments).orFail());
    }

    static List<HasMetadata> parse(String yaml) {
        // needs no server: a client is what reads several documents of several kinds
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                    .items();
        }
    }
}
