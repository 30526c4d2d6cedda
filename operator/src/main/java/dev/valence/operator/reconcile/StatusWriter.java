// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.operator.report.Transitions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes a status where it changed, then tells of what changed in it. */
final class StatusWriter<S, R extends CustomResource<?, S>> {
    private final Supplier<R> empty;
    private final Function<S, List<Condition>> conditions;
    private final Transitions transitions;

    /** @param empty makes a resource of the kind with nothing in it */
    StatusWriter(Supplier<R> empty, Function<S, List<Condition>> conditions, Transitions transitions) {
        this.empty = empty;
        this.conditions = conditions;
        this.transitions = transitions;
    }

    void write(R resource, S next, Context<R> context) {
        @Nullable S current = resource.getStatus();
        if (next.equals(current)) {
            return;
        }
        R patch = empty.get();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(resource.getMetadata().getName())
                .withNamespace(resource.getMetadata().getNamespace())
                .build());
        patch.setStatus(next);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(resource, patch, context);
        List<Condition> before = current == null ? List.of() : conditions.apply(current);
        transitions.announce((HasMetadata) resource, before, conditions.apply(next));
    }
}
