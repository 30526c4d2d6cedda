// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

/** What the process ends with. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;

    private ExitCode() {}
}
