// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.registry.Conflict;
import dev.valence.gateway.registry.Snapshot;
import dev.valence.gateway.registry.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models, health, metrics and the registry, as they are shown. */
class CatalogTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() throws TimeoutException {
        gateway.close();
    }

    @Test
    void modelsAndAdaptersAreListedTogether() throws IOException {
        gateway.serve("llama", TestGateway.SERVING, List.of());
        gateway.add(new Target(
                "llama-pirate",
                Target.Kind.ADAPTER,
                "default",
                "LoRAAdapter default/pirate",
                TestGateway.CREATED,
                false,
                "llama",
                4096,
                List.of(),
                TestGateway.SERVING));
        JsonNode list = JSON.readTree(gateway.get(gateway.uri("/v1/models")).body());
        assertThat(list.get("object").textValue()).isEqualTo("list");
        assertThat(list.get("data").findValuesAsText("id")).containsExactly("llama", "llama-pirate");
        JsonNode adapter = list.get("data").get(1);
        assertThat(adapter.get("object").textValue()).isEqualTo("model");
        assertThat(adapter.get("owned_by").textValue()).isEqualTo("valence");
        assertThat(adapter.get("parent").textValue()).isEqualTo("llama");
        assertThat(adapter.get("created").longValue()).isEqualTo(TestGateway.CREATED.getEpochSecond());
    }

    @Test
    void aModelIsFoundByItsNameWithASlashInIt() throws IOException {
        gateway.serve("org/llama+1", TestGateway.SERVING, List.of());
        for (String path : List.of("/v1/models/org/llama+1", "/v1/models/org%2Fllama%2B1")) {
            assertThat(JSON.readTree(gateway.get(gateway.uri(path)).body())
                            .get("id")
                            .textValue())
                    .isEqualTo("org/llama+1");
        }
        var unknown = gateway.get(gateway.uri("/v1/models/nobody"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("model_not_found");
    }

    @Test
    void readyOnlyOnceTheClusterWasListed() {
        gateway.registry.publish(new Snapshot(false, Map.of(), List.of()));
        for (var uri : List.of(gateway.uri("/health/ready"), gateway.control("/health/ready"))) {
            assertThat(gateway.get(uri).statusCode()).isEqualTo(503);
        }
        assertThat(gateway.get(gateway.uri("/v1/models")).statusCode()).isEqualTo(503);
        gateway.registry.publish(new Snapshot(true, Map.of(), List.of()));
        for (var uri : List.of(gateway.uri("/health/ready"), gateway.control("/health/ready"))) {
            assertThat(gateway.get(uri).statusCode()).isEqualTo(200);
        }
        assertThat(gateway.get(gateway.uri("/health/live")).statusCode()).isEqualTo(200);
    }

    @Test
    void theControlPortShowsWhoServesANameAndWhoWantedTo() throws IOException {
        gateway.registry.publish(new Snapshot(true, Map.of(), List.of(new Conflict("m", "the older", "the younger"))));
        JsonNode shown = JSON.readTree(gateway.get(gateway.control("/registry")).body());
        assertThat(shown.at("/conflicts/0/loser").textValue()).isEqualTo("the younger");
        assertThat(gateway.get(gateway.control("/metrics")).body()).contains("valence_gateway_name_conflicts 1.0");
    }

    @Test
    void whatAClientCallsAModelIsNoMetricLabel() {
        gateway.send(TestGateway.chat("made-up", false));
        TestGateway.until(
                "the request is counted",
                () -> gateway.get(gateway.control("/metrics")).body().contains("status=\"404\""));
        assertThat(gateway.get(gateway.control("/metrics")).body())
                .contains("model=\"unknown\"")
                .doesNotContain("made-up");
    }
}
