// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import dev.valence.gateway.body.ByteBudget;
import dev.valence.gateway.metrics.GatewayMetrics;
import dev.valence.gateway.registry.Registry;
import dev.valence.gateway.route.LoadBoard;
import java.time.InstantSource;

/** What all exchanges of a gateway share; every part is safe for any thread. */
public record Services(
        Registry registry,
        LoadBoard load,
        ByteBudget bodies,
        ByteBudget answers,
        GatewayMetrics metrics,
        InstantSource clock,
        ProxySettings settings) {}
