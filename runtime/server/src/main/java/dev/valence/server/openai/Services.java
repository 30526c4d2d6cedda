// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.Engine;
import dev.valence.server.config.Limits;
import dev.valence.server.http.Bodies;
import dev.valence.server.metrics.RequestMetrics;
import io.vertx.core.Vertx;

/** What every completion request needs of the process. */
record Services(
        Vertx vertx, Engine engine, Limits limits, Bodies bodies, Admission admission, RequestMetrics metrics) {}
