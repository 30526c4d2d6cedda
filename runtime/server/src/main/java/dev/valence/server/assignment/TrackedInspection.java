// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.wire.assignment.Inspection;
import org.jspecify.annotations.Nullable;

/** An inspection that was done; {@code failure} says when to do it again. */
record TrackedInspection(Inspection answer, @Nullable Failure failure) {}
