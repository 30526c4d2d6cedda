// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.forward;

import dev.valence.engine.backend.DeviceBuffer;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.model.ModelConfig;
import java.util.ArrayDeque;
import java.util.Deque;

/** Activations of a step (f32), sized for the largest one; T: tokens, R: rows of logits. */
final class Workspace implements AutoCloseable {
    private final Deque<DeviceBuffer> all = new ArrayDeque<>();

    final DeviceBuffer residual; // [T, hidden]
    final DeviceBuffer normed; // [T, hidden]
    final DeviceBuffer qkv; // [T, qkvRows]
    final DeviceBuffer attended; // [T, queryWidth]
    final DeviceBuffer gateUp; // [T, 2 intermediate]
    final DeviceBuffer activated; // [T, intermediate]
    final DeviceBuffer rope; // [T, headDim]
    final DeviceBuffer lastResidual; // [R, hidden]
    final DeviceBuffer lastAttended; // [R, queryWidth]
    final DeviceBuffer logits; // [R, vocabulary]

    Workspace(DeviceMemory memory, ModelConfig config, BatchLimits limits) {
        long tokens = limits.tokens();
        long rows = limits.sequences();
        try {
            residual = floats(memory, tokens * config.hidden());
            normed = floats(memory, tokens * config.hidden());
            qkv = floats(memory, tokens * config.qkvRows());
            attended = floats(memory, tokens * config.queryWidth());
            gateUp = floats(memory, tokens * 2 * config.intermediate());
            activated = floats(memory, tokens * config.intermediate());
            rope = floats(memory, tokens * config.headDim());
            lastResidual = floats(memory, rows * config.hidden());
            lastAttended = floats(memory, rows * config.queryWidth());
            logits = floats(memory, rows * config.vocabulary());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What a workspace takes, in bytes. */
    static long bytes(ModelConfig config, BatchLimits limits) {
        long perToken = 2L * config.hidden()
                + config.qkvRows()
                + config.queryWidth()
                + 3L * config.intermediate()
                + config.headDim();
        long perRow = (long) config.hidden() + config.queryWidth() + config.vocabulary();
        return Float.BYTES * (limits.tokens() * perToken + limits.sequences() * perRow);
    }

    private DeviceBuffer floats(DeviceMemory memory, long count) {
        DeviceBuffer buffer = memory.allocate(count * Float.BYTES);
        all.push(buffer);
        return buffer;
    }

    @Override
    public void close() {
        while (!all.isEmpty()) {
            all.pop().close();
        }
    }
}
