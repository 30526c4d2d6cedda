// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.route;

import java.time.Instant;
import java.util.Set;

/**
 * All that a choice depends on besides the snapshot.
 *
 * @param key spreads equal choices; the request's id
 * @param tried addresses that already failed this request
 */
public record RouteQuery(String model, String key, Set<String> tried, LoadView load, Instant now) {}
