// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.cli.local.Diagnosis;
import dev.valence.cli.local.Diagnosis.Finding;
import dev.valence.cli.terminal.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = "Checks whether this machine has what Valence needs, and says how to get what is missing.",
        footer = {"", "Example:", "  valence doctor"})
final class DoctorCommand implements Callable<Integer> {
    /** How to print. */
    enum Output {
        text,
        json
    }

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port that up would use (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Output output = Output.text;

    @Override
    public Integer call() throws IOException {
        var findings = Diagnosis.of(port);
        if (output == Output.json) {
            System.out.println(JSON.writeValueAsString(findings));
        } else {
            var terminal = Terminal.ofProcess();
            findings.forEach(finding -> terminal.out().println(line(terminal, finding)));
        }
        return findings.stream().anyMatch(f -> f.level() == Diagnosis.Level.PROBLEM) ? ExitCode.FAILED : ExitCode.OK;
    }

    private static String line(Terminal terminal, Finding finding) {
        var mark = switch (finding.level()) {
            case OK -> terminal.green("✓");
            case NOTE -> terminal.yellow("·");
            case PROBLEM -> terminal.red("✗");
        };
        var advice = finding.advice().isEmpty() ? "" : terminal.faint(": " + finding.advice());
        return mark + " " + finding.what() + advice;
    }
}
