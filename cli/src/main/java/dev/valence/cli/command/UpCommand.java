// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.chat.ChatClient.Message;
import dev.valence.cli.local.Installation;
import dev.valence.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
            var model = session.awaitServedName(limit);
            ask(session, model, terminal);
            explain(session, model, terminal);
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

    private static void ask(Session session, String model, Terminal terminal) throws InterruptedException {
        var out = terminal.out();
        out.println();
        out.println(terminal.bold(model + " ❯ ") + QUESTION);
        session.chat().stream(model, List.of(new Message("user", QUESTION)), ANSWER_TOKENS, text -> {
            out.print(text);
            out.flush();
        });
        out.println();
    }

    private void explain(Session session, String model, Terminal terminal) {
        var url = session.cluster().gatewayUrl() + "/v1";
        var out = terminal.out();
        out.println();
        out.println(terminal.bold("Base URL") + "   " + url);
        out.println(terminal.bold("kubectl") + "    export KUBECONFIG=" + session.kubeconfig());
        out.println();
        out.println("  curl " + url + "/chat/completions -H 'Content-Type: application/json' -d '{\"model\": \"" + model
                + "\", \"messages\": [{\"role\": \"user\", \"content\": \"" + QUESTION + "\"}]}'");
        out.println();
        out.println("  from openai import OpenAI");
        out.println("  client = OpenAI(base_url=\"" + url + "\", api_key=\"none\")");
        out.println("  print(client.chat.completions.create(model=\"" + model
                + "\", messages=[{\"role\": \"user\", \"content\": \"" + QUESTION
                + "\"}]).choices[0].message.content)");
        if (!exit) {
            out.println();
            out.println(terminal.faint("Ctrl-C ends it."));
        }
        out.flush();
    }
}
