// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.server.fake.TestRuntime;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.Tier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DesiredTest {

    @Test
    void ofTwoModelsWithOneNameTheLaterIsRefused() {
        Desired desired = desired(TestRuntime.model("ns/a", "x"), TestRuntime.model("ns/b", "x"));

        assertThat(desired.accepted("ns/a")).isPresent();
        assertThat(desired.accepted("ns/b")).isEmpty();
        assertThat(desired.refused().get("ns/b"))
                .isEqualTo(new Refusal(
                        "NameConflict", "the name 'x' is served by model ns/a; give one of the two another name"));
    }

    @Test
    void anAdapterWithAModelsNameIsRefusedAndItsModelIsNot() {
        Desired desired = desired(TestRuntime.model("ns/a", "x", TestRuntime.adapter("ns/l", "x")));

        assertThat(desired.accepted("ns/a")).isPresent();
        assertThat(desired.refused()).containsOnlyKeys("ns/l");
    }

    @Test
    void theNamesOfARefusedModelAreFree() {
        Desired desired = desired(
                TestRuntime.model("ns/a", "x"),
                model("ns/b", List.of("y", "x"), Tier.DEVICE),
                TestRuntime.model("ns/c", "y"));

        assertThat(desired.refused()).containsOnlyKeys("ns/b");
    }

    @Test
    @SuppressWarnings("NullAway") // JSON may lack what the record says is there
    void whatCannotBeDoneIsRefusedForThatModelAlone() {
        Desired desired = desired(
                model("ns/none", List.of(), Tier.DEVICE),
                model("ns/blank", List.of("b", " "), Tier.DEVICE),
                model("ns/host", List.of("h"), Tier.HOST),
                new AssignedModel(
                        "ns/nowhere", List.of("n"), null, "none", null, Tier.DEVICE, 0, null, 0, List.of(), Map.of()),
                TestRuntime.model("ns/good", "g"));

        assertThat(desired.refused()).containsOnlyKeys("ns/none", "ns/blank", "ns/host", "ns/nowhere");
        assertThat(desired.refused().get("ns/host")).extracting(Refusal::reason).isEqualTo("UnsupportedTier");
    }

    @Test
    void anAssignmentWithoutOrWithDoubleIdsMakesNoSense() {
        assertThatThrownBy(() -> desired(TestRuntime.model("", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have an 'id'");
        assertThatThrownBy(() -> desired(TestRuntime.model("ns/a", "x"), TestRuntime.model("ns/a", "y")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'ns/a' is given twice");
    }

    private static Desired desired(AssignedModel... models) {
        return Desired.of(new Assignment(1, List.of(models), List.of()));
    }

    private static AssignedModel model(String id, List<String> names, Tier tier) {
        return new AssignedModel(
                id, names, ModelSource.of("file:///x"), "none", null, tier, 0, null, 0, List.of(), Map.of());
    }
}
