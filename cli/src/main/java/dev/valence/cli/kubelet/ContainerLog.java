// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What a container has written and, where it is followed, goes on to write. */
public final class ContainerLog {
    private static final List<String> IMPOSSIBLE =
            List.of("sinceSeconds", "sinceTime", "timestamps", "previous", "limitBytes");

    private final Path file;
    private final int tailLines;
    private final BooleanSupplier goOn;

    private ContainerLog(Path file, int tailLines, BooleanSupplier goOn) {
        this.file = file;
        this.tailLines = tailLines;
        this.goOn = goOn;
    }

    /**
     * @param options of {@code pods/log}, those that the request has
     * @param writes whether the container may write more
     */
    static ContainerLog of(Path file, Map<String, String> options, BooleanSupplier writes) throws LogRefusedException {
        for (var option : IMPOSSIBLE) {
            if (isSet(options, option)) {
                throw new LogRefusedException(option + " is not possible here: containers write to one file each,"
                        + " without times. Ask for the log without it, or for its end with tailLines");
            }
        }
        var follow = isSet(options, "follow");
        return new ContainerLog(file, tailLines(options), () -> follow && writes.getAsBoolean());
    }

    private static boolean isSet(Map<String, String> options, String name) {
        var value = options.get(name);
        return value != null && !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    private static int tailLines(Map<String, String> options) throws LogRefusedException {
        var text = options.getOrDefault("tailLines", "");
        try {
            return text.isEmpty() ? -1 : Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new LogRefusedException("tailLines is a number of lines, not \"" + text + "\"");
        }
    }

    public void copyTo(OutputStream into) throws IOException {
        LogFiles.copy(file, tailLines, goOn, into);
    }
}
