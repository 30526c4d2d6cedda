// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.Engine;
import dev.valence.server.config.Limits;
import dev.valence.server.http.Bodies;
import dev.valence.server.metrics.RequestMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/**
 * What every completion request needs of the process.
 *
 * @param largePrompts workers for what takes long to prepare
 */
record Services(
        Vertx vertx,
        Engine engine,
        Limits limits,
        Bodies bodies,
        WorkerExecutor largePrompts,
        Admission admission,
        RequestMetrics metrics) {}
