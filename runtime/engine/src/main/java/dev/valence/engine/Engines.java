// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.backend.Backend;
import dev.valence.engine.backend.BackendException;
import dev.valence.wire.assignment.DeviceState;

/** Opens engines. */
public final class Engines {
    /**
     * An engine on this machine's CPU.
     *
     * @throws BackendException no kernels for this platform
     */
    public static Engine open(EngineOptions options) {
        return open(BackendChoice.CPU, options);
    }

    /** @throws BackendException what was chosen is not to be had on this machine, or is out of order */
    public static Engine open(BackendChoice choice, EngineOptions options) {
        Backend backend = switch (choice) {
            case CPU -> Backend.cpu(options.threads());
            case CUDA -> Backend.cuda();
            case AUTO -> Backend.cudaOrCpu(options.threads());
        };
        try {
            return new LocalEngine(backend, options);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    /**
     * As {@link #open(BackendChoice, EngineOptions)}, but a GPU that cannot be used is no exception: the engine is dead
     * from the start and says why, so that a process can tell it to whoever asks.
     *
     * @throws BackendException no kernels for this platform's CPU
     */
    public static Engine openOrUnavailable(BackendChoice choice, EngineOptions options) {
        try {
            return open(choice, options);
        } catch (BackendException e) {
            if (choice == BackendChoice.CPU) {
                throw e;
            }
            return new UnavailableEngine(Backend.Kind.CUDA.label(), "the GPU cannot be used: " + e.getMessage());
        }
    }

    /**
     * What would compute, without an engine on it.
     *
     * @throws BackendException as {@link #open(BackendChoice, EngineOptions)}
     */
    public static DeviceState describe(BackendChoice choice) {
        try (Engine engine = open(choice, EngineOptions.DEFAULT)) {
            return engine.device();
        }
    }

    private Engines() {}
}
