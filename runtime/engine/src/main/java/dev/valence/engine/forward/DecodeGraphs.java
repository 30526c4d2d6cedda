// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.forward;

import dev.valence.engine.backend.BackendException;
import dev.valence.engine.backend.BackendException.Status;
import dev.valence.engine.backend.KernelGraph;
import dev.valence.engine.backend.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps that give each of their sequences one token, recorded for some numbers of sequences. */
public final class DecodeGraphs implements AutoCloseable {
    /** From here on numbers are multiples of it: a step is then limited by arithmetic, so that empty rows cost time. */
    private static final int STRIDE = 32;

    /** Above, launches are nothing beside what they launch. */
    private static final int MOST_SEQUENCES = 256;

    /** Of a graph's node for a kernel, as CCCL has measured it (github.com/NVIDIA/cccl/pull/3768); not yet by us. */
    private static final long NODE_BYTES = 10 << 10;

    /** No layer has more kernels, nor has what is before the first one and after the last one. */
    private static final int NODES_OF_A_LAYER = 16;

    private static final Logger LOG = LoggerFactory.getLogger(DecodeGraphs.class);

    private final Kernels kernels;
    private final TreeMap<Integer, KernelGraph> bySequences = new TreeMap<>();
    private boolean refused;

    DecodeGraphs(Kernels kernels) {
        this.kernels = kernels;
    }

    /** The numbers of sequences that are worth a graph, rising. */
    public static List<Integer> sizes(int mostSequences) {
        int most = Math.min(mostSequences, MOST_SEQUENCES);
        List<Integer> sizes = new ArrayList<>();
        for (int size = 1; size < most; size += Math.min(size, STRIDE)) {
            sizes.add(size);
        }
        sizes.add(most);
        return sizes;
    }

    /** What they take of the device's memory, by an estimate that is rather too large. */
    static long bytes(int layers, int mostSequences) {
        return sizes(mostSequences).size() * (layers + 1L) * NODES_OF_A_LAYER * NODE_BYTES;
    }

    /**
     * Computes the step once, so that working space has grown to it, and records it. Once the device has refused to record,
     * nothing is recorded any more: steps are right without, if slower.
     *
     * @param compute queues the step that {@code inputs} describe
     */
    void record(StepInputs inputs, int sequences, Runnable compute) {
        inputs.begin(0, 0, 0);
        inputs.padDecode(sequences);
        kernels.untilDone(() -> {
            compute.run();
            kernels.synchronize();
        });
        if (refused) {
            return;
        }
        try {
            bySequences.put(sequences, kernels.record(compute));
        } catch (BackendException e) {
            refused = e.status() == Status.UNSUPPORTED || e.status() == Status.DEVICE_ERROR;
            if (!refused) {
                throw e;
            }
            LOG.warn(
                    "steps as large as that of {} sequences are queued kernel by kernel: {}",
                    sequences,
                    e.getMessage());
        }
    }

    /** Whether a recorded step is as large; it is queued then. */
    boolean launch(StepInputs inputs) {
        var recorded = bySequences.ceilingEntry(inputs.sequences());
        if (recorded == null) {
            return false;
        }
        inputs.padDecode(recorded.getKey());
        kernels.launch(recorded.getValue());
        return true;
    }

    @Override
    public void close() {
        bySequences.values().forEach(KernelGraph::close);
        bySequences.clear();
    }
}
