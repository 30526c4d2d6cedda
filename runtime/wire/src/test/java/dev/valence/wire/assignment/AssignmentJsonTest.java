// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import static dev.valence.wire.WireJson.read;
import static dev.valence.wire.WireJson.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.wire.WireJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignmentJsonTest {
    private static final ModelSource SOURCE = new ModelSource("hf://org/model", "main", "token");

    @Test
    void anAssignmentReadsBackEqual() throws Exception {
        var assignment = new Assignment(
                7,
                List.of(new AssignedModel(
                        "ns/m",
                        List.of("m"),
                        SOURCE,
                        "none",
                        4096,
                        Tier.DEVICE,
                        1,
                        60,
                        1 << 20,
                        List.of(new AssignedAdapter("ns/a", "a", SOURCE, 16)),
                        Map.of("k", "v"))),
                List.of(SOURCE));

        assertThat(read(write(assignment), Assignment.class)).isEqualTo(assignment);
        assertThat(WireJson.tree(assignment).at("/models/0/tier").asText()).isEqualTo("device");
    }

    @Test
    void whatAnAssignmentLeavesOutHasADefault() throws Exception {
        var assignment = read(
                "{\"generation\":1,\"models\":[{\"id\":\"ns/m\",\"source\":{\"uri\":\"file:///m\"}}]}",
                Assignment.class);

        AssignedModel model = assignment.models().getFirst();
        assertThat(assignment.inspect()).isEmpty();
        assertThat(model.quantization()).isEqualTo("none");
        assertThat(model.tier()).isEqualTo(Tier.DEVICE);
        assertThat(model.contextLength()).isNull();
        assertThat(model.drainSeconds()).isNull();
        assertThat(model.servedNames()).isEmpty();
        assertThat(model.adapters()).isEmpty();
        assertThat(model.engine()).isEmpty();
    }

    @Test
    void fieldsOfANewerOperatorAreIgnored() throws Exception {
        var assignment = read("{\"generation\":1,\"models\":[],\"later\":{}}", Assignment.class);

        assertThat(assignment.generation()).isEqualTo(1);
    }

    @Test
    void aRuntimeStateReadsBackEqual() throws Exception {
        var state = new RuntimeState(
                7,
                "instance",
                new DeviceState("cpu", "a CPU", 100, 50, "no GPU was found"),
                new LoadState(1, 2),
                List.of(new ModelState(
                        "ns/m",
                        ModelPhase.Failed,
                        Tier.DEVICE,
                        "UnknownArchitecture",
                        "what to do",
                        1,
                        2,
                        new DownloadState(1, 2, 3),
                        4.5,
                        List.of(new AdapterState("ns/a", ModelPhase.Ready, null, null, 8, 9)),
                        new LoadSpec(SOURCE, "none", 4096, 1 << 20, Map.of("k", "v")))),
                List.of(new Inspection(SOURCE, "Qwen2ForCausalLM", 1, 2, 32, 3, 4, null, null)));

        assertThat(read(write(state), RuntimeState.class)).isEqualTo(state);
        assertThat(WireJson.tree(state).at("/models/0/phase").asText()).isEqualTo("Failed");
    }
}
