// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.bench;

import dev.valence.engine.Engines;
import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.CheckpointSize;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineException;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.backend.BackendException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole engine on a machine with nothing but a Java runtime: what native/cuda/pack.sh packs. See {@link #USAGE}.
 */
public final class CardRun {
    private static final String USAGE = """
            usage: CardRun BACKEND reference TOKENS FIXTURE...
                   CardRun BACKEND tokens COUNT CHECKPOINT
                   CardRun BACKEND streams COUNT PROMPT GENERATE CHECKPOINT
                   CardRun BACKEND single PROMPT GENERATE RUNS CHECKPOINT

            reference  logits and the first TOKENS greedy tokens of each fixture against those of transformers
            tokens     the COUNT greedy tokens that follow some texts, to be compared with those of another backend
            streams    tokens per second of COUNT greedy streams, while all of them decode
            single     prompt and generation speed of one stream, as 'valence bench engine' measures it
            BACKEND    cpu or cuda

            Exit status: 0 right, 1 an answer was not the reference's or a model failed, 2 wrong use.""";

    private static final String MODEL = "model";

    /** Of a logit, relative to the largest of its row, where activations and cache are f32. */
    private static final double EXACT = 2e-3;

    /** The same where they are rounded to bf16. */
    private static final double ROUNDED = 3e-2;

    /** Steps of so few rows keep activations in f32 on every backend. */
    private static final int FEW_ROWS = 8;

    private static final int MOST_BATCH_TOKENS = 2048;

    private static final List<String> TEXTS =
            List.of("Valence is", "A model", "The operator", "When a pod", "A request that");

    private final BackendChoice backend;
    private int failures;

    private CardRun(BackendChoice backend) {
        this.backend = backend;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        try {
            CardRun run = new CardRun(BackendChoice.of(arguments[0]));
            List<String> rest = List.of(arguments).subList(2, arguments.length);
            switch (arguments[1]) {
                case "reference" ->
                    rest.subList(1, rest.size())
                            .forEach(folder -> run.referenceOrFailure(number(rest, 0), Path.of(folder)));
                case "tokens" -> run.tokens(number(rest, 0), Path.of(rest.get(1)));
                case "streams" -> run.streams(number(rest, 0), number(rest, 1), number(rest, 2), Path.of(rest.get(3)));
                case "single" -> run.single(number(rest, 0), number(rest, 1), number(rest, 2), Path.of(rest.get(3)));
                default -> throw new IllegalArgumentException("no command " + arguments[1]);
            }
            return run.failures == 0 ? 0 : 1;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            return 2;
        } catch (BackendException | EngineException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private static int number(List<String> arguments, int index) {
        return Integer.parseInt(arguments.get(index));
    }

    /** A fixture that cannot be computed leaves the others their turn. */
    private void referenceOrFailure(int tokens, Path folder) {
        try {
            reference(tokens, folder);
        } catch (BackendException | EngineException e) {
            failures++;
            System.out.println(folder.getFileName() + ": FAIL: " + e.getMessage());
        }
    }

    private void reference(int tokens, Path folder) {
        Reference reference = Reference.in(folder);
        String name = folder.getFileName().toString();
        try (Engine engine = open(FEW_ROWS, FEW_ROWS)) {
            engine.load(spec(folder, 0, null, Map.of("kvType", "f32")), progress -> {});
            row(name, "logits, f32 activations and cache", reference.logitError(engine, MODEL), EXACT);
            row(name, "greedy tokens, one batch", differing(engine, reference, tokens), 0);
        }
        try (Engine engine = open(MOST_BATCH_TOKENS, reference.logitsPrompt().length)) {
            engine.load(spec(folder, 0, null, Map.of("kvType", "bf16")), progress -> {});
            row(name, "logits, whole prompts and a bf16 cache", reference.logitError(engine, MODEL), ROUNDED);
        }
    }

    /** Prompts whose continuation is not the reference's. */
    private static int differing(Engine engine, Reference reference, int tokens) {
        List<int[]> outputs =
                Streams.run(engine, MODEL, reference.prompts(), tokens).outputs();
        int differing = 0;
        for (int i = 0; i < outputs.size(); i++) {
            differing += Arrays.equals(
                            outputs.get(i), Arrays.copyOf(reference.greedy().get(i), tokens))
                    ? 0
                    : 1;
        }
        return differing;
    }

    private void row(String model, String what, double found, double allowed) {
        boolean good = found <= allowed;
        failures += good ? 0 : 1;
        System.out.printf(
                Locale.ROOT,
                "%-22s %-42s %9.2e  (at most %.0e)  %s%n",
                model,
                what,
                found,
                allowed,
                good ? "ok" : "FAIL");
    }

    private void tokens(int count, Path folder) {
        try (Engine engine = open(FEW_ROWS, FEW_ROWS)) {
            LoadedModel model = engine.load(spec(folder, 0, null, Map.of("kvType", "f32")), progress -> {});
            List<int[]> prompts =
                    TEXTS.stream().map(text -> model.encode(text, true)).toList();
            List<int[]> outputs = Streams.run(engine, MODEL, prompts, count).outputs();
            for (int i = 0; i < outputs.size(); i++) {
                System.out.println(TEXTS.get(i) + model.decode(outputs.get(i)) + " " + Arrays.toString(outputs.get(i)));
            }
        }
    }

    private void streams(int count, int promptTokens, int generateTokens, Path folder) {
        try (Engine engine = open(MOST_BATCH_TOKENS, count)) {
            CheckpointSize size = engine.inspect(folder);
            int context = promptTokens + generateTokens;
            // a block more for each stream, for its last is seldom full
            long kvBytes = size.kvBytesPerToken() * count * (context + size.kvBlockTokens());
            long start = System.nanoTime();
            int vocabulary = engine.load(spec(folder, kvBytes, context, Map.of()), progress -> {})
                    .vocabularySize();
            double loadSeconds = (System.nanoTime() - start) / 1e9;
            List<int[]> prompts = new ArrayList<>();
            for (int stream = 0; stream < count; stream++) {
                prompts.add(prompt(promptTokens, stream, vocabulary));
            }
            // once to warm up: the JIT, and the choice of algorithms
            Streams.run(engine, MODEL, prompts, Math.min(generateTokens, 16));
            double perSecond =
                    Streams.run(engine, MODEL, prompts, generateTokens).tokensPerSecond();
            System.out.printf(
                    Locale.ROOT,
                    "valence, %s: %d streams after %d tokens each, %d generated: %.1f tokens/s (loaded in %.1f s)%n",
                    engine.device().name(),
                    count,
                    promptTokens,
                    generateTokens,
                    perSecond,
                    loadSeconds);
        }
    }

    private void single(int promptTokens, int generateTokens, int runs, Path folder) {
        BenchResult result = EngineBench.run(backend, folder, "none", promptTokens, generateTokens, 0, runs);
        System.out.printf(
                Locale.ROOT,
                "valence, %s: one stream, prompt of %d: %.1f tokens/s, %d generated: %.1f tokens/s%n",
                result.device(),
                promptTokens,
                result.prefillTokensPerSecond(),
                generateTokens,
                result.decodeTokensPerSecond());
    }

    private static int[] prompt(int tokens, int stream, int vocabulary) {
        int[] prompt = new int[tokens];
        for (int i = 0; i < tokens; i++) {
            prompt[i] = (int) (((long) stream * tokens + i) * 2654435761L % vocabulary);
        }
        return prompt;
    }

    private Engine open(int batchTokens, int sequences) {
        return Engines.open(backend, new EngineOptions(0, 0, Math.max(batchTokens, sequences), sequences, 1024));
    }

    private static ModelSpec spec(Path folder, long kvBytes, @Nullable Integer context, Map<String, String> options) {
        return new ModelSpec(MODEL, folder, "none", context, kvBytes, 0, options);
    }
}
