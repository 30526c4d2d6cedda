// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.engine.bench.EngineBench;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        description = "Measures speed, or how many answers are right.",
        subcommands = {BenchCommand.EngineCommand.class, QualityCommand.class},
        synopsisSubcommandLabel = "(engine | quality)",
        footer = {"", "Example:", "  valence bench engine --model DIR --prompt 512 --generate 64 --threads 2"})
final class BenchCommand {

    @Command(
            name = "engine",
            description = "Prompt and generation speed of one stream, in this process: medians of several runs.",
            footer = {
                "",
                "Example:",
                "  valence bench engine --model DIR --quantization none --prompt 512 --generate 64 --threads 2 --runs 3 --json"
            })
    static final class EngineCommand implements Callable<Integer> {
        private static final ObjectMapper JSON = JsonMapper.builder().build();

        @Mixin
        EngineModel model = new EngineModel();

        @Option(
                names = "--prompt",
                paramLabel = "N",
                defaultValue = "512",
                description = "Tokens of the prompt (default: ${DEFAULT-VALUE}).")
        int promptTokens;

        @Option(
                names = "--generate",
                paramLabel = "N",
                defaultValue = "64",
                description = "Tokens to generate, at least 2 (default: ${DEFAULT-VALUE}).")
        int generateTokens;

        @Option(
                names = "--runs",
                paramLabel = "N",
                defaultValue = "3",
                description = "Runs of which the median is taken (default: ${DEFAULT-VALUE}).")
        int runs;

        @Option(names = "--json", description = "Print one JSON object.")
        boolean json;

        @Override
        public Integer call() throws IOException {
            model.requireDirectory();
            if (promptTokens < 1 || generateTokens < 2 || runs < 1) {
                throw new CommandFailure(
                        "a bench needs --prompt of at least 1, --generate of at least 2, --runs of at least 1");
            }
            var result = EngineBench.run(
                    model.backend(),
                    model.directory,
                    model.quantization,
                    promptTokens,
                    generateTokens,
                    model.threads,
                    runs);
            if (json) {
                System.out.println(JSON.writeValueAsString(result));
            } else {
                System.out.printf(
                        Locale.ROOT,
                        "%s, %s, %d threads%nprompt %d: %.1f tokens/s%ngenerate %d: %.1f tokens/s%n",
                        result.architecture(),
                        result.quantization(),
                        result.threads(),
                        result.promptTokens(),
                        result.prefillTokensPerSecond(),
                        result.generateTokens(),
                        result.decodeTokensPerSecond());
            }
            return ExitCode.OK;
        }
    }
}
