// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.ModelSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The checkpoints there are in the world of a test, by URI; an unknown one is unreachable. */
public final class FakeCheckpoints {
    /** One checkpoint. */
    record Checkpoint(long weightBytes, Duration loading, boolean broken) {}

    private final Map<String, Checkpoint> known = new ConcurrentHashMap<>();

    void put(String uri, long weightBytes, Duration loading) {
        known.put(uri, new Checkpoint(weightBytes, loading, false));
    }

    /** One whose headers are well and whose weights are not. */
    void putBroken(String uri, long weightBytes) {
        known.put(uri, new Checkpoint(weightBytes, Duration.ZERO, true));
    }

    Checkpoint get(String uri) {
        return known.getOrDefault(uri, new Checkpoint(0, Duration.ZERO, false));
    }

    Inspection inspect(ModelSource source) {
        Checkpoint found = known.get(source.uri());
        return found == null
                ? new Inspection(
                        source,
                        "",
                        0,
                        0,
                        0,
                        0,
                        0,
                        "SourceUnreachable",
                        source.uri() + ": no route to host; check the network")
                : new Inspection(source, "LlamaForCausalLM", found.weightBytes(), 1024, 1, 1024, 0, null, null);
    }
}
