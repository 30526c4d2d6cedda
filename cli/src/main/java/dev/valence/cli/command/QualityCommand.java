// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.chat.ChatClient;
import dev.valence.cli.chat.ChatException;
import dev.valence.cli.quality.Answer;
import dev.valence.cli.quality.QualityCase;
import dev.valence.cli.quality.QualityResult;
import dev.valence.cli.quality.QualityResult.Score;
import dev.valence.cli.terminal.Terminal;
import dev.valence.cli.terminal.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "quality",
        description = "How many of a file's questions a served model answers right, topic by topic, at temperature 0.",
        footer = {
            "",
            "A line of the file is a JSON object: topic, messages and tools as a chat completion takes them, a right answer if you",
            "like, as 'expected', to be shown with wrong ones, and a check:",
            "  {\"kind\": \"contains\", \"all\": [[\"Oslo\", \"Norway\"]], \"none\": [\"Bergen\"]}   {\"kind\": \"number\", \"value\": 12}",
            "  {\"kind\": \"story\", \"all\": [\"fox\"], \"sentences\": 3}   {\"kind\": \"same\", \"text\": …}",
            "  {\"kind\": \"json\", \"value\": …}   {\"kind\": \"call\", \"name\": …, \"arguments\": …}",
            "",
            "Example:",
            "  valence bench quality --model valence-nano --cases examples/evaluation/valence-nano.jsonl"
        })
final class QualityCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int PROGRESS_CASES = 50;

    @Spec
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "NAME",
            description = "A served name.")
    String model = "";

    @Option(names = "--cases", required = true, paramLabel = "FILE", description = "The questions.")
    Path file = Path.of("");

    @Mixin
    GatewayOption gateway = new GatewayOption();

    @Option(names = "--least", paramLabel = "SHARE", description = "Fail when a smaller share is right, such as 0.95.")
    @Nullable
    Double least;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "200",
            description = "Longest answer; what is cut off there is judged as it stands (default: ${DEFAULT-VALUE}).")
    int maxTokens;

    @Option(names = "--wrong", description = "Show the answers that are not right.")
    boolean showWrong;

    @Option(names = "--json", description = "Print one JSON object, with the answers that are not right.")
    boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (least != null && !(least >= 0 && least <= 1)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--least takes a share from 0 to 1, such as 0.95, not " + least);
        }
        var cases = cases();
        try (var chat = new ChatClient(gatewayUrl())) {
            var answers = ask(chat, cases);
            var refused = answers.stream().filter(Answer::refused).count();
            if (refused > 0) {
                System.err.println(refused + " of " + cases.size()
                        + " questions are longer than the model's context, which counts as wrong (--wrong shows them)");
            }
            var result = QualityResult.of(model, cases, answers);
            if (json) {
                System.out.println(JSON.writeValueAsString(result));
            } else {
                lines(result).forEach(System.out::println);
            }
            if (least != null && result.share() < least) {
                throw new CommandFailure(
                        result.right() + " of " + result.cases() + " are right, which is less than --least " + least);
            }
        }
        return ExitCode.OK;
    }

    private List<QualityCase> cases() throws IOException {
        if (!Files.isReadable(file)) {
            throw new CommandFailure("there is no file " + file.toAbsolutePath());
        }
        try {
            var cases = QualityCase.read(file);
            if (cases.isEmpty()) {
                throw new CommandFailure(file + " holds no questions");
            }
            return cases;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private String gatewayUrl() throws IOException {
        var url = gateway.url();
        if (url.isPresent()) {
            return url.get();
        }
        return ClusterOptions.running()
                .orElseThrow(
                        () -> new CommandFailure(
                                "no local control plane is up: start it with ./valence up, or say where a gateway is with --url"))
                .gatewayUrl();
    }

    private List<Answer> ask(ChatClient chat, List<QualityCase> cases) throws InterruptedException {
        var progress = Terminal.plain(System.err);
        var answers = new ArrayList<Answer>();
        for (var one : cases) {
            var request = JSON.createObjectNode()
                    .put("model", model)
                    .put("temperature", 0)
                    .put("max_tokens", maxTokens);
            request.set("messages", one.messages());
            if (one.tools() != null && !one.tools().isNull()) {
                request.set("tools", one.tools());
            }
            answers.add(answer(chat, request, one));
            if (answers.size() % PROGRESS_CASES == 0) {
                progress.out().println(answers.size() + " of " + cases.size() + " asked");
            }
        }
        return answers;
    }

    private static Answer answer(ChatClient chat, ObjectNode request, QualityCase one) throws InterruptedException {
        try {
            return Answer.of(chat.complete(request));
        } catch (ChatException e) {
            if (e.code().equals(ChatException.CONTEXT_LENGTH_EXCEEDED)) {
                // a limit of the model as it is served; all else says nothing of it
                return Answer.refusal(String.valueOf(e.getMessage()));
            }
            throw new CommandFailure("no answer to '" + one.question() + "' (" + one.topic() + "): " + e.getMessage());
        }
    }

    private List<String> lines(QualityResult result) {
        var table = new TextTable("TOPIC", "RIGHT", "CASES");
        result.topics().forEach((topic, score) -> table.add(row(topic, score)));
        table.add(row("all", new Score(result.right(), result.cases())));
        var lines = new ArrayList<>(table.lines());
        if (showWrong) {
            for (var wrong : result.wrong()) {
                lines.add("");
                lines.add(wrong.topic() + ": " + wrong.asked());
                lines.add("  answered: " + wrong.answered());
                if (wrong.expected() != null) {
                    lines.add("  expected: " + wrong.expected());
                }
            }
        }
        return lines;
    }

    private static List<String> row(String topic, Score score) {
        return List.of(topic, percent(score.share()), String.valueOf(score.cases()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
