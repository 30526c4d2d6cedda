// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.route;

import dev.valence.gateway.registry.Replica;
import dev.valence.gateway.registry.Target;

/** What to do with a request now. */
public sealed interface Decision {
    record Send(Target target, Replica replica) implements Decision {}

    /** Known, and no replica for it at the moment: ask again when the snapshot changes, or after a while. */
    record Wait(Target target) implements Decision {}

    /** The cluster has not been listed yet, so nobody knows whether the name is served. */
    record WaitForRegistry() implements Decision {}

    /** Known, and waiting is of no use: its standing says why. */
    record Stalled(Target target) implements Decision {}

    record Unknown(String model) implements Decision {}
}
