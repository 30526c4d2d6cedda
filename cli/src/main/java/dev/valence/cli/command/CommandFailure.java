// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

/** Ends a command with an error for a person, who is told what to do next. */
final class CommandFailure extends RuntimeException {
    CommandFailure(String message) {
        super(message);
    }
}
