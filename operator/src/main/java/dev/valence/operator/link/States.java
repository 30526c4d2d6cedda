// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.wire.assignment.AdapterState;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the states that pods send. A pool's image is its owner's, so a state may be anything: one that lacks what the
 * operator goes by is refused here, before it can make a plan fail for the whole namespace.
 */
final class States {
    private final ObjectMapper json;

    States(ObjectMapper json) {
        this.json = json;
    }

    /** @throws IOException it is no state, or lacks a field: the message names it */
    RuntimeState read(String text) throws IOException {
        return complete(json.readValue(text, RuntimeState.class));
    }

    RuntimeState read(byte[] text) throws IOException {
        return complete(json.readValue(text, RuntimeState.class));
    }

    private static RuntimeState complete(@Nullable RuntimeState state) throws IOException {
        if (state == null) {
            throw new IOException("it sent null for its state: is its image a runtime of this version?");
        }
        require("instance", state.instance());
        require("device", state.device());
        require("load", state.load());
        for (ModelState model : state.models()) {
            require("models[].id", model.id());
            require("models[].phase", model.phase());
            require("models[].tier", model.tier());
            for (AdapterState adapter : model.adapters()) {
                require("models[].adapters[].id", adapter.id());
                require("models[].adapters[].phase", adapter.phase());
            }
        }
        for (Inspection inspection : state.inspections()) {
            require("inspections[].source", inspection.source());
        }
        return state;
    }

    private static void require(String field, @Nullable Object value) throws IOException {
        if (value == null) {
            throw new IOException("its state lacks " + field + ": is its image a runtime of this version?");
        }
    }
}
