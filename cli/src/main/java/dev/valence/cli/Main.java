// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli;

import dev.valence.cli.command.Valence;
import dev.valence.cli.local.StateDirectory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Entry point of {@code valence}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // whatever the locale, models speak Unicode
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        if (arguments.length > 0 && arguments[0].equals("up")) {
            logTo(StateDirectory.find());
        }
        int status = Valence.run(arguments);
        System.out.flush();
        System.exit(status);
    }

    /** The log of the control plane would tear up what {@code up} draws. */
    private static void logTo(StateDirectory state) {
        var directory = state.logs().toFile();
        if (!isHeld(state) && (directory.isDirectory() || directory.mkdirs())) {
            System.setProperty("org.slf4j.simpleLogger.logFile", state.log("up").toString());
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        }
    }

    /** By another {@code up}, whose log it is: it would be begun anew. */
    private static boolean isHeld(StateDirectory state) {
        try {
            return state.running().isPresent();
        } catch (IOException e) {
            return true;
        }
    }
}
