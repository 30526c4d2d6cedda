// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.chat.ChatClient.Message;
import dev.valence.cli.chat.ChatException;
import dev.valence.cli.local.Installation;
import dev.valence.cli.terminal.Terminal;
import dev.valence.crds.InferenceModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description =
                "Starts a local control plane, applies manifests, waits until all is ready, asks a model and its adapters one question,"
                        + " and lets the model call a function.",
        footer = {
            "",
            "It stays up until Ctrl-C, which leaves no process and no port behind.",
            "Its state (logs, certificate) is in ~/.local/state/valence; VALENCE_STATE names another folder.",
            "",
            "Examples:",
            "  valence up",
            "  valence up --exit --port 9000",
            "  valence up -f my-models.yaml --control-plane=embedded"
        })
final class UpCommand implements Callable<Integer> {
    private static final String QUESTION = "What is Valence?";
    private static final int ANSWER_TOKENS = 64;

    @Mixin
    UpOptions options = new UpOptions();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Manifests to apply (default: examples/quickstart.yaml).")
    List<Path> manifests = List.of();

    @Option(names = "--exit", description = "End with status 0 after the answer.")
    boolean exit;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait until all is ready (default: ${DEFAULT-VALUE}).")
    long timeoutSeconds;

    @Override
    public Integer call() throws Exception {
        // before there is anything to end
        UntilSignal.run(this::serve);
        return ExitCode.OK;
    }

    private void serve(CountDownLatch signal) throws Exception {
        var terminal = Terminal.ofProcess();
        var limit = Duration.ofSeconds(timeoutSeconds);
        // before anything is started in vain
        var documents = new LinkedHashMap<Path, List<Manifests.Document>>();
        for (var manifest : manifests.isEmpty() ? List.of(Installation.find().quickstart()) : manifests) {
            documents.put(manifest, Manifests.load(manifest.toString()));
        }
        try (var session = Session.start(options.toOptions(), terminal)) {
            documents.forEach(session::apply);
            session.awaitReady(limit);
            introduce(session, session.awaitModels(limit), terminal);
            if (!exit) {
                signal.await();
            }
        }
    }

    private void introduce(Session session, List<InferenceModel> models, Terminal terminal)
            throws InterruptedException {
        var out = terminal.out();
        var chatting = ChatModels.firstToAnswer(ChatModels.candidates(models), model -> ask(session, model, terminal));
        if (chatting.isPresent()) {
            session.chat().adaptersOf(chatting.get()).forEach(adapter -> ask(session, adapter, terminal));
            offerFunction(session, chatting.get(), terminal);
        }
        if (models.isEmpty()) {
            out.println("No model is served: apply an InferenceModel, with replicas.min above 0, to have one.");
        } else if (chatting.isEmpty()) {
            out.println("None of the models can chat, so none was asked: they complete text, with"
                    + " /v1/completions. One whose checkpoint has a chat template would be asked.");
        }
        var url = session.cluster().gatewayUrl() + "/v1";
        out.println();
        out.println(terminal.bold("Base URL") + "   " + url);
        out.println(terminal.bold("kubectl") + "    export KUBECONFIG=" + session.kubeconfig());
        out.println();
        if (!models.isEmpty()) {
            UsageLines.of(url, ChatModels.servedName(models.getFirst()), chatting, QUESTION)
                    .forEach(line -> out.println(line.isEmpty() ? "" : "  " + line));
        }
        if (!exit) {
            out.println();
            out.println(terminal.faint("Ctrl-C ends it."));
        }
        out.flush();
    }

    private static void ask(Session session, String model, Terminal terminal) {
        var out = terminal.out();
        // with the first words of the answer: a model that cannot chat is passed over without a trace
        var begun = new AtomicBoolean();
        try {
            session.chat().stream(model, List.of(new Message("user", QUESTION)), ANSWER_TOKENS, text -> {
                if (begun.compareAndSet(false, true)) {
                    out.println();
                    out.println(asked(terminal, model, QUESTION));
                }
                out.print(text);
                out.flush();
            });
            out.println();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException("interrupted", e);
        }
    }

    /** Shows the call; nothing where the model makes none, for not all are made for it. */
    private static void offerFunction(Session session, String model, Terminal terminal) throws InterruptedException {
        List<String> calls;
        try {
            calls = WeatherQuestion.calls(session.chat().complete(WeatherQuestion.request(model, ANSWER_TOKENS)));
        } catch (ChatException e) {
            return;
        }
        if (!calls.isEmpty()) {
            terminal.out().println();
            terminal.out()
                    .println(asked(terminal, model, WeatherQuestion.TEXT)
                            + terminal.faint(" (may call " + WeatherQuestion.FUNCTION + ")"));
            calls.forEach(terminal.out()::println);
        }
    }

    private static String asked(Terminal terminal, String model, String question) {
        return terminal.bold(model + " ❯ ") + question;
    }
}
