// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.chat.ChatClient.Message;
import dev.valence.cli.chat.ChatException;
import dev.valence.cli.local.Installation;
import dev.valence.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Starts a local control plane, applies manifests, waits until all is ready, asks one question.",
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
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        var terminal = Terminal.ofProcess();
        var limit = Duration.ofSeconds(timeoutSeconds);
        var interrupted = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        // before there is anything to end
        try (var stop = ShutdownHook.install(interrupted, closed, Thread.currentThread());
                var session = Session.start(options.toOptions(), terminal)) {
            session.apply(manifests.isEmpty() ? List.of(Installation.find().quickstart()) : manifests);
            session.awaitReady(limit);
            var models = session.awaitModels(limit);
            var names = ChatModels.candidates(models);
            var chatting = ChatModels.firstToAnswer(names, model -> ask(session, model, terminal));
            if (chatting.isEmpty()) {
                terminal.out()
                        .println("None of the models can chat, so none was asked: they complete text, with"
                                + " /v1/completions. One whose checkpoint has a chat template would be asked.");
            }
            explain(session, ChatModels.servedName(models.getFirst()), chatting, terminal);
            if (!exit) {
                interrupted.await();
            }
        } catch (InterruptedException e) {
            if (interrupted.getCount() > 0) {
                throw e;
            }
        } finally {
            closed.countDown();
        }
        return ExitCode.OK;
    }

    private static void ask(Session session, String model, Terminal terminal) {
        var out = terminal.out();
        // with the first words of the answer: a model that cannot chat is passed over without a trace
        var begun = new AtomicBoolean();
        try {
            session.chat().stream(model, List.of(new Message("user", QUESTION)), ANSWER_TOKENS, text -> {
                if (begun.compareAndSet(false, true)) {
                    out.println();
                    out.println(terminal.bold(model + " ❯ ") + QUESTION);
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

    private void explain(Session session, String first, Optional<String> chatting, Terminal terminal) {
        var url = session.cluster().gatewayUrl() + "/v1";
        var out = terminal.out();
        out.println();
        out.println(terminal.bold("Base URL") + "   " + url);
        out.println(terminal.bold("kubectl") + "    export KUBECONFIG=" + session.kubeconfig());
        out.println();
        UsageLines.of(url, first, chatting, QUESTION).forEach(line -> out.println(line.isEmpty() ? "" : "  " + line));
        if (!exit) {
            out.println();
            out.println(terminal.faint("Ctrl-C ends it."));
        }
        out.flush();
    }
}
