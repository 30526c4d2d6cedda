// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The annotation on a pod that is being emptied: since when, so that the time it takes is bounded over restarts too. */
public final class DrainMark {
    public static final String ANNOTATION = "valence.dev/drain-since";

    private static final Logger LOG = LoggerFactory.getLogger(DrainMark.class);

    private DrainMark() {}

    public static Optional<Instant> of(Pod pod) {
        String since = pod.getMetadata().getAnnotations().get(ANNOTATION);
        if (since == null || since.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(since));
        } catch (DateTimeParseException e) {
            LOG.warn("pod {}: annotation {} is no time: {}", pod.getMetadata().getName(), ANNOTATION, since);
            return Optional.empty();
        }
    }
}
