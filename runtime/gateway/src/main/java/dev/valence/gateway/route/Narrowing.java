// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.route;

import dev.valence.gateway.registry.Replica;
import java.util.List;

/**
 * One decision on the way from all replicas to one: keeps those it likes best. Pure.
 *
 * <p>New wishes (prefix, cost, tenant) are new narrowings in the router's chain. One that likes none returns an empty
 * list, which makes the request wait; a mere preference returns the candidates as they were.
 */
@FunctionalInterface
interface Narrowing {
    List<Replica> narrow(List<Replica> candidates, RouteQuery query);
}
