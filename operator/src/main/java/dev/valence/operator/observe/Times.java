// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as Kubernetes writes them. */
final class Times {
    private Times() {}

    static Instant created(HasMetadata resource) {
        return parse(resource.getMetadata().getCreationTimestamp());
    }

    /** The epoch for none: an object that no API server has stamped is older than all that one has. */
    static Instant parse(@Nullable String timestamp) {
        return timestamp == null || timestamp.isEmpty() ? Instant.EPOCH : Instant.parse(timestamp);
    }
}
