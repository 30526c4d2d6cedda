// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import picocli.CommandLine;

/** Entry point of the runtime image. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int status = new CommandLine(new RuntimeCommand()).execute(args);
        // 0: it serves, and ends by a signal
        if (status != 0) {
            System.exit(status);
        }
    }
}
