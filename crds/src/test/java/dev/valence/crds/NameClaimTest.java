// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.NameClaim.Clash;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NameClaimTest {
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");

    private static NameClaim model(String namespace, String name, int minute, String... servedNames) {
        return new NameClaim("InferenceModel", namespace, name, TEN.plusSeconds(60L * minute), List.of(servedNames));
    }

    @Test
    void whoIsRefusedOneNameLeavesTheOthersToTheYounger() {
        NameClaim first = model("ns", "first", 0, "a");
        NameClaim both = model("ns", "both", 1, "b", "a");
        NameClaim last = model("ns", "last", 2, "b");
        assertThat(NameClaim.clashes(List.of(last, both, first))).isEqualTo(Map.of(both, new Clash("a", first)));
        assertThat(NameClaim.clashes(List.of(last, both))).isEqualTo(Map.of(last, new Clash("b", both)));
    }

    @Test
    void namespacesShareOneSpaceOfNames() {
        NameClaim older = model("b", "m", 0, "chat");
        NameClaim younger = model("a", "m", 1, "chat");
        assertThat(NameClaim.clashes(List.of(younger, older))).isEqualTo(Map.of(younger, new Clash("chat", older)));
    }

    @Test
    void ofTheSameSecondTheFirstByKindNamespaceAndNameHasIt() {
        NameClaim model = model("ns", "z", 0, "chat");
        NameClaim adapter = new NameClaim("LoRAAdapter", "ns", "a", TEN, List.of("chat"));
        // as names sort, not as namespace/name does
        NameClaim nearby = model("ns-2", "a", 0, "chat");
        assertThat(NameClaim.clashes(List.of(adapter, nearby, model))).containsOnlyKeys(nearby, adapter);
    }

    @Test
    void resourceClaimsTheNamesThatItServes() {
        var written = Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: InferenceModel
                metadata: {name: qwen, namespace: ns, creationTimestamp: "2026-11-21T10:01:00Z"}
                spec: {source: {uri: 'file:///m'}, servedNames: [a, b]}
                """, InferenceModel.class);
        assertThat(NameClaim.of(written)).isEqualTo(model("ns", "qwen", 1, "a", "b"));
        var adapter = Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: LoRAAdapter
                metadata: {name: pirate, namespace: ns, creationTimestamp: "2026-11-21T10:00:00Z"}
                spec: {modelRef: {name: qwen}, source: {uri: 'file:///m'}}
                """, LoRAAdapter.class);
        assertThat(NameClaim.of(adapter))
                .isEqualTo(new NameClaim("LoRAAdapter", "ns", "pirate", TEN, List.of("pirate")));
    }
}
