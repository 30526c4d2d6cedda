// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.operator.apply.Runtimes;
import dev.valence.operator.plan.Outlook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What every reconciler does with its namespace, whatever the kind of its resource. */
public final class Loop {
    /** Against a plan that asks for itself without end, where clocks disagree by less than this. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);

    private final Outlooks outlooks;
    private final Runtimes runtimes;
    private final Clock clock;

    public Loop(Outlooks outlooks, Runtimes runtimes, Clock clock) {
        this.outlooks = outlooks;
        this.runtimes = runtimes;
        this.clock = clock;
        // nobody is reconciled for a pool that is gone
        outlooks.listen((namespace, changes) -> runtimes.leave(namespace));
    }

    Outlook observeAndPlan(String namespace) {
        return outlooks.of(namespace);
    }

    /** Pods are listened to before they are told anything. */
    void applyToRuntimes(Outlook outlook) {
        runtimes.follow(outlook.cluster().namespace());
        runtimes.tell(outlook);
    }

    /** When to look again although nothing changed. */
    Duration lookAgainIn(Outlook outlook) {
        Instant replanAt = outlook.plan().replanAt();
        if (replanAt == null) {
            return Outlooks.MAX_AGE;
        }
        Duration wait = Duration.between(clock.instant(), replanAt);
        return wait.compareTo(SHORTEST_WAIT) < 0
                ? SHORTEST_WAIT
                : wait.compareTo(Outlooks.MAX_AGE) > 0 ? Outlooks.MAX_AGE : wait;
    }
}
