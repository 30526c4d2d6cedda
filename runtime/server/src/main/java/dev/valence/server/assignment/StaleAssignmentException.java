// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

/** An assignment older than the one in force: of a former leader, or overtaken on its way. */
public final class StaleAssignmentException extends RuntimeException {
    StaleAssignmentException(long given, long current) {
        super("generation " + given + " is older than " + current + ", which is in force; nothing was changed");
    }
}
