// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import dev.valence.apiserver.Binaries;
import dev.valence.engine.Engines;
import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.backend.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What this machine has of what local mode needs. */
public final class Diagnosis {
    private static final Map<String, String> BUILD_TOOLS =
            Map.of("mvn", "maven", "cmake", "cmake", "g++", "g++", "make", "make");

    /** How bad a finding is. */
    public enum Level {
        OK,
        /** Works without. */
        NOTE,
        PROBLEM
    }

    /** @param advice what to do; empty: nothing */
    public record Finding(Level level, String what, String advice) {
        static Finding of(boolean good, Level otherwise, String what, String advice) {
            return new Finding(good ? Level.OK : otherwise, what, good ? "" : advice);
        }
    }

    private Diagnosis() {}

    /** @param port that the gateway would use */
    public static List<Finding> of(int port) throws IOException {
        var findings = new ArrayList<Finding>();
        var version = Runtime.version().feature();
        findings.add(Finding.of(version == 25, Level.PROBLEM, "JDK " + Runtime.version(), "install a JDK 25"));
        for (var tool : BUILD_TOOLS.entrySet()) {
            findings.add(Finding.of(
                    onPath(tool.getKey()),
                    Level.PROBLEM,
                    tool.getKey() + " for building",
                    "apt-get install " + tool.getValue()));
        }
        findings.add(Finding.of(
                onPath("kubectl"), Level.NOTE, "kubectl", "not needed; valence get, apply and describe do without"));
        findings.add(device());
        findings.add(Finding.of(
                Binaries.find().isPresent(),
                Level.NOTE,
                "real kube-apiserver",
                "not needed, the embedded API serves; " + Binaries.HOW_TO_GET));
        findings.add(Finding.of(
                FreePort.isFree("127.77.0.1", 0),
                Level.PROBLEM,
                "an address for each pod (127.77.0.0/16)",
                "local mode needs Linux, where all of 127.0.0.0/8 is the loopback interface"));
        findings.add(Finding.of(
                PodPorts.problem().isEmpty(),
                Level.PROBLEM,
                "the pods' ports " + PodPorts.ALL,
                PodPorts.problem().orElse("")));
        findings.add(Finding.of(
                Files.isExecutable(Path.of("/usr/bin/setpriv")),
                Level.NOTE,
                "setpriv, so that no process outlives a killed CLI",
                "apt-get install util-linux"));
        var running = StateDirectory.find().running();
        if (running.isPresent()) {
            findings.add(new Finding(Level.OK, "up: " + running.get().gatewayUrl(), ""));
        } else {
            findings.add(Finding.of(
                    FreePort.isFree("127.0.0.1", port),
                    Level.PROBLEM,
                    "port " + port + " is free",
                    "another program has it; use ./valence up --port " + (port + 1)));
        }
        return findings;
    }

    private static Finding device() {
        try {
            var device = Engines.describe(BackendChoice.AUTO);
            var what = "models run on " + device.name();
            return device.message() == null
                    ? new Finding(Level.OK, what, "")
                    : new Finding(Level.NOTE, what, device.message());
        } catch (BackendException e) {
            return new Finding(Level.PROBLEM, "a device for models", String.valueOf(e.getMessage()));
        }
    }

    private static boolean onPath(String program) {
        var path = System.getenv("PATH");
        return path != null
                && List.of(path.split(":", -1)).stream().anyMatch(d -> Files.isExecutable(Path.of(d, program)));
    }
}
