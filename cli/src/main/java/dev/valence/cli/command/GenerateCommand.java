// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.Sampling;
import dev.valence.engine.api.TokenChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "generate",
        description = "Continues a prompt by a checkpoint, in this process; no cluster.",
        footer = {
            "",
            "Examples:",
            "  valence generate --model examples/models/valence-nano --prompt 'Valence is' --max-tokens 32",
            "  valence generate --model DIR --tokens 1,2,3 --max-tokens 8 --temperature 0 --json"
        })
final class GenerateCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Mixin
    EngineModel model = new EngineModel();

    @ArgGroup(multiplicity = "1")
    Prompt prompt = new Prompt();

    /** One of the two. */
    static final class Prompt {
        @Option(names = "--prompt", paramLabel = "TEXT", description = "What to continue.")
        @Nullable
        String text;

        @Option(names = "--tokens", paramLabel = "IDS", description = "Token ids to continue, such as 1,2,3.")
        @Nullable
        String tokens;
    }

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "64",
            description = "Most tokens to generate (default: ${DEFAULT-VALUE}).")
    int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0: the likeliest token each time (default: ${DEFAULT-VALUE}).")
    float temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the draws (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--json", description = "Print {\"tokens\":[…],\"text\":…,\"finishReason\":…}.")
    boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (var engine = model.open()) {
            var loaded = model.load(engine);
            var ids = EngineModel.tokens(prompt.tokens);
            if (ids == null) {
                ids = loaded.encode(prompt.text == null ? "" : prompt.text, true);
            }
            var sampling = new Sampling(temperature, 1, 0, 0, 1, 0, 0, seed, Map.of());
            var output = new Output(!json);
            engine.submit(
                    new GenerationRequest(
                            "cli", EngineModel.ID, null, ids, maxTokens, sampling, List.of(), List.of(), false, -1),
                    output);
            var result = output.await();
            if (json) {
                var answer = JSON.createObjectNode();
                output.tokens.forEach(answer.putArray("tokens")::add);
                answer.put("text", output.text.toString());
                answer.put("finishReason", result.reason().name().toLowerCase(Locale.ROOT));
                System.out.println(JSON.writeValueAsString(answer));
            } else {
                System.out.println();
            }
        }
        return ExitCode.OK;
    }

    /** Collects what is generated, and prints it as it comes. */
    private static final class Output implements GenerationListener {
        private final boolean print;
        private final List<Integer> tokens = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<GenerationResult> end = new CompletableFuture<>();

        Output(boolean print) {
            this.print = print;
        }

        @Override
        public void onTokens(TokenChunk chunk) {
            chunk.tokens().forEach(token -> tokens.add(token.id()));
            add(chunk.text());
        }

        private void add(String more) {
            text.append(more);
            if (print) {
                System.out.print(more);
                System.out.flush();
            }
        }

        @Override
        public void onFinished(GenerationResult result) {
            add(result.text());
            end.complete(result);
        }

        @Override
        public void onFailed(GenerationException error) {
            end.completeExceptionally(error);
        }

        GenerationResult await() throws InterruptedException {
            try {
                return end.get();
            } catch (ExecutionException e) {
                var cause = e.getCause();
                throw new CommandFailure(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
            }
        }
    }
}
