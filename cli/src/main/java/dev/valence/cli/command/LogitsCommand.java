// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "logits",
        description =
                "Writes a checkpoint's raw scores of a token sequence: float32 [n, vocabulary], as NumPy reads it.",
        footer = {"", "Example:", "  valence logits --model DIR --tokens 1,2,3 --out logits.npy"})
final class LogitsCommand implements Callable<Integer> {
    @Mixin
    EngineModel model = new EngineModel();

    @Option(names = "--tokens", required = true, paramLabel = "IDS", description = "Token ids, such as 1,2,3.")
    String tokens = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write; .npy.")
    Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        var ids = Objects.requireNonNull(EngineModel.tokens(tokens));
        try (var engine = model.open()) {
            model.load(engine);
            NpyFile.write(out, engine.logits(EngineModel.ID, ids).rows());
        }
        return ExitCode.OK;
    }
}
