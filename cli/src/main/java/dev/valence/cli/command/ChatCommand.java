// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.chat.ChatClient;
import dev.valence.cli.chat.ChatClient.Message;
import dev.valence.cli.chat.ChatException;
import dev.valence.cli.chat.Conversation;
import dev.valence.cli.local.Installation;
import dev.valence.cli.terminal.Terminal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "chat",
        description = "Talks to a model through the gateway; starts a local control plane when none is up.",
        footer = {
            "",
            "Examples:",
            "  valence chat",
            "  valence chat --model valence-nano --once 'What is Valence?'",
            "  valence chat --url https://models.example.com --model qwen"
        })
final class ChatCommand implements Callable<Integer> {
    private static final Duration READY_LIMIT = Duration.ofMinutes(10);

    @Mixin
    UpOptions options = new UpOptions();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "A served name (default: the first model that can chat).")
    @Nullable
    String model;

    @Option(names = "--once", paramLabel = "TEXT", description = "Ask this, print the answer alone, and end.")
    @Nullable
    String once;

    @Mixin
    GatewayOption gateway = new GatewayOption();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "Longest answer; 0: as the model likes (default: ${DEFAULT-VALUE}).")
    int maxTokens;

    @Override
    public Integer call() throws Exception {
        var url = gateway.url();
        if (url.isPresent()) {
            talkTo(url.get(), null);
            return ExitCode.OK;
        }
        var running = ClusterOptions.running();
        if (running.isPresent()) {
            try (var client = ClusterOptions.connect(running.get())) {
                talkTo(running.get().gatewayUrl(), client);
            }
            return ExitCode.OK;
        }
        if (ClusterOptions.isForeign()) {
            throw new CommandFailure("say where the cluster's gateway is: --url URL, or VALENCE_URL;"
                    + " kubectl port-forward service/valence-gateway 8080 makes one at http://127.0.0.1:8080");
        }
        UntilSignal.run(signal -> talkToOneOfOurOwn());
        return ExitCode.OK;
    }

    private void talkToOneOfOurOwn() throws IOException, GeneralSecurityException, InterruptedException {
        // the answer alone belongs on standard output
        var progress = Terminal.plain(System.err);
        try (var session = Session.start(options.toOptions(), progress)) {
            var quickstart = Installation.find().quickstart();
            session.apply(quickstart, Manifests.load(quickstart.toString()));
            session.awaitReady(READY_LIMIT);
            session.awaitModels(READY_LIMIT);
            talkTo(session.cluster().gatewayUrl(), session.cluster().client());
        }
    }

    /** @param cluster the gateway's; null: nothing is known of it but what the gateway says */
    private void talkTo(String gateway, @Nullable KubernetesClient cluster) throws InterruptedException {
        try (var chat = new ChatClient(gateway)) {
            var name = model != null ? model : first(chat, cluster);
            if (once == null) {
                converse(chat, name);
            } else {
                System.out.println(chat.stream(name, List.of(new Message("user", once)), maxTokens, text -> {}));
            }
        }
    }

    /** The one that {@code up} asks, where the cluster can be asked: not an adapter, and able to chat. */
    private static String first(ChatClient chat, @Nullable KubernetesClient cluster) throws InterruptedException {
        var names = cluster == null ? chat.baseModels() : ChatModels.candidates(ChatModels.served(cluster));
        if (names.isEmpty()) {
            throw new CommandFailure("there is no model to chat with yet; see valence get models --all-namespaces");
        }
        return ChatModels.firstToAnswer(names, name -> ask(chat, name))
                .orElseThrow(() -> new CommandFailure("none of the models can chat (" + String.join(", ", names)
                        + "): their checkpoints have no chat template; they complete text, with /v1/completions"));
    }

    private static void ask(ChatClient chat, String name) {
        try {
            chat.stream(name, List.of(new Message("user", "?")), 1, text -> {});
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException("interrupted", e);
        }
    }

    private void converse(ChatClient chat, String name) throws InterruptedException {
        var terminal = Terminal.ofProcess();
        var typed = new TypedLines(System.in);
        var conversation = new Conversation();
        terminal.out().println(terminal.faint(name + "; an empty line or Ctrl-D ends"));
        while (true) {
            terminal.out().print(terminal.bold("❯ "));
            terminal.out().flush();
            var line = typed.next();
            if (line.isEmpty()) {
                // Ctrl-D leaves the cursor behind the prompt
                terminal.out().println();
                return;
            }
            if (line.get().isBlank()) {
                return;
            }
            ask(chat, name, conversation, line.get(), terminal);
        }
    }

    private void ask(ChatClient chat, String name, Conversation conversation, String question, Terminal terminal)
            throws InterruptedException {
        var out = terminal.out();
        var begun = new AtomicBoolean();
        try {
            int forgotten = conversation.ask(
                    question,
                    messages -> chat.stream(name, messages, maxTokens, text -> {
                        begun.set(true);
                        out.print(text);
                        out.flush();
                    }));
            out.println();
            if (forgotten > 0) {
                var oldest = forgotten == 1 ? "oldest exchange is" : forgotten + " oldest exchanges are";
                out.println(terminal.faint("(no room for all of it: the " + oldest + " forgotten)"));
            }
        } catch (ChatException e) {
            if (begun.get()) {
                out.println();
            }
            terminal.err().println(terminal.red("error: ") + e.getMessage());
        }
    }
}
