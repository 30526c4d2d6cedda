// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.backend.Backend;

/** Opens engines. */
public final class Engines {
    /**
     * An engine on this machine's CPU.
     *
     * @throws dev.valence.engine.backend.BackendException no kernels for this platform
     */
    public static Engine open(EngineOptions options) {
        Backend backend = Backend.cpu(options.threads());
        try {
            return new LocalEngine(backend, options);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    private Engines() {}
}
