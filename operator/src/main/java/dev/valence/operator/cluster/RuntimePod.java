// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A runtime pod: one device.
 *
 * @param ready by the kubelet's probe
 * @param since when {@code phase} or {@code ready} last changed
 * @param drainSince since when it is being emptied before it goes; null: it stays
 * @param trouble what the kubelet or the scheduler complains about; null: nothing
 * @param deaths pods of its name in a row that died young, this one among them; 0: it is not dead, or lived long
 * @param node it runs on; null until it is scheduled
 * @param address host of its HTTP ports; null until it has an IP
 * @param connected whether its state is being streamed now
 * @param unheardSince when its state stopped to be streamed, or was first listened for in vain; null: it is streamed, or
 *     nobody listened yet
 * @param locked it opens to no token that is known: its state cannot be streamed
 * @param linkTrouble why its state is not streamed, or why it refused what it was asked; null: neither
 * @param state the last one it reported, since this operator started; null: none yet
 * @param assigned the models this operator last asked it to hold, by id, with the bytes of KV cache admitted for each;
 *     null: it was not asked since the operator started
 * @param inForce the models it was last asked to hold, as asked, as far as it has reported of it; null: it never has
 *     since this operator started
 */
public record RuntimePod(
        String name,
        String specHash,
        PodPhase phase,
        boolean ready,
        Instant since,
        @Nullable Instant drainSince,
        @Nullable String trouble,
        int deaths,
        @Nullable String node,
        @Nullable String address,
        boolean connected,
        @Nullable Instant unheardSince,
        boolean locked,
        @Nullable String linkTrouble,
        @Nullable RuntimeState state,
        @Nullable Map<String, Long> assigned,
        @Nullable List<AssignedModel> inForce) {
    public RuntimePod {
        inForce = inForce == null ? null : List.copyOf(inForce);
        assigned = assigned == null ? null : Map.copyOf(assigned);
    }

    /** Whether it runs or will, for now. */
    public boolean alive() {
        return phase == PodPhase.Pending || phase == PodPhase.Running;
    }

    /**
     * Whether an operator that has just started has yet to hear what it holds: the kubelet has it ready, and nothing went
     * wrong. It ends with its first answer, or with the first that is missing. Until then what the earlier operator said
     * of it is the best there is.
     */
    public boolean awaited() {
        return phase == PodPhase.Running && ready && inForce == null && linkTrouble == null;
    }

    /** Whether a request sent to it now would reach a runtime whose state is known. */
    public boolean serves() {
        return phase == PodPhase.Running && ready && connected && state != null;
    }

    /**
     * Since when it does not serve: by the kubelet's word, or, while the kubelet has it ready, since it was last heard;
     * empty where it serves, or nobody has listened yet.
     */
    public Optional<Instant> awaySince() {
        if (serves()) {
            return Optional.empty();
        }
        return ready
                ? Optional.ofNullable(unheardSince).map(unheard -> unheard.isAfter(since) ? unheard : since)
                : Optional.of(since);
    }

    /** Whether it is known to hold nothing and answer nobody. */
    public boolean idle() {
        return state != null
                && connected
                && state.models().isEmpty()
                && state.load().running() == 0
                && state.load().waiting() == 0;
    }

    public Optional<ModelState> modelState(String id) {
        return states().stream().filter(model -> model.id().equals(id)).findFirst();
    }

    /** Whether what it says of the model is said of what the model's spec asks for now. */
    public boolean hasInForce(Model model, String id) {
        return asked().anyMatch(asked -> asked.id().equals(id) && model.isAskedFor(asked))
                && model.isServedBy(modelState(id).map(ModelState::loaded).orElse(null));
    }

    /** As for a model. */
    public boolean hasInForce(Adapter adapter, String id) {
        return asked().flatMap(model -> model.adapters().stream())
                .anyMatch(asked -> asked.id().equals(id) && adapter.isAskedFor(asked));
    }

    /** Whether the pod holds the model or was asked to, and nothing asked it to let go. */
    public boolean holds(String id) {
        if (assigned != null) {
            return assigned.containsKey(id);
        }
        return modelState(id).map(model -> model.phase() != ModelPhase.Draining).orElse(false);
    }

    private Stream<AssignedModel> asked() {
        return inForce == null ? Stream.empty() : inForce.stream();
    }

    private List<ModelState> states() {
        return state == null ? List.of() : state.models();
    }
}
