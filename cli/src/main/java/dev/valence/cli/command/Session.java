// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.chat.ChatClient;
import dev.valence.cli.chat.ChatException;
import dev.valence.cli.local.Installation;
import dev.valence.cli.local.LocalCluster;
import dev.valence.cli.local.Readiness;
import dev.valence.cli.local.Readiness.Row;
import dev.valence.cli.local.StateDirectory;
import dev.valence.cli.terminal.LiveLines;
import dev.valence.cli.terminal.Terminal;
import dev.valence.cli.terminal.TextTable;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.ServedNames;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A local cluster with manifests on it, from start to ready. */
final class Session implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    /** What is stalled may still recover while its pod starts; after this long a person is needed. */
    private static final Duration STALLED_LIMIT = Duration.ofSeconds(30);

    private final LocalCluster cluster;
    private final StateDirectory state;
    private final Terminal terminal;
    private final ChatClient chat;
    /** Of what has been applied. */
    private final Set<String> namespaces = new TreeSet<>();

    private Session(LocalCluster cluster, StateDirectory state, Terminal terminal) {
        this.cluster = cluster;
        this.state = state;
        this.terminal = terminal;
        this.chat = new ChatClient(cluster.gatewayUrl());
    }

    static Session start(LocalCluster.Options options, Terminal terminal)
            throws IOException, GeneralSecurityException, InterruptedException {
        var began = Instant.now();
        var state = StateDirectory.find();
        var cluster = LocalCluster.start(state, Installation.find(), options, step -> done(terminal, step, began));
        done(terminal, "operator, gateway and kubelet started", began);
        return new Session(cluster, state, terminal);
    }

    private static void done(Terminal terminal, String step, Instant began) {
        var seconds = Duration.between(began, Instant.now()).toMillis() / 1000.0;
        var time = terminal.faint(String.format(Locale.ROOT, "(%.1f s)", seconds));
        terminal.out().println(terminal.green("✓") + " " + step + " " + time);
        terminal.out().flush();
    }

    LocalCluster cluster() {
        return cluster;
    }

    ChatClient chat() {
        return chat;
    }

    Path kubeconfig() {
        return state.kubeconfig();
    }

    void apply(Path manifest, List<Manifests.Document> documents) {
        var names = new ArrayList<String>();
        for (var document : documents) {
            var applied = Manifests.apply(cluster.client(), document);
            names.add(Manifests.nameOf(applied));
            if (applied.getMetadata().getNamespace() != null) {
                namespaces.add(applied.getMetadata().getNamespace());
            }
        }
        terminal.out()
                .println(terminal.green("✓") + " applied " + manifest.getFileName() + ": " + String.join(", ", names));
    }

    /** Shows status until all is ready. @throws CommandFailure it will not be, or not in time */
    void awaitReady(Duration limit) throws InterruptedException {
        var lines = new LiveLines(terminal);
        var deadline = Instant.now().plus(limit);
        var lastMovement = Instant.now();
        List<Row> before = List.of();
        while (true) {
            var rows = namespaces.stream()
                    .flatMap(namespace -> Readiness.of(cluster.client(), namespace).stream())
                    .toList();
            if (!rows.equals(before)) {
                lastMovement = Instant.now();
                before = rows;
            }
            lines.show(render(rows));
            if (rows.stream().allMatch(Row::ready)) {
                return;
            }
            var stuck = rows.stream().anyMatch(Row::stalled)
                    && Duration.between(lastMovement, Instant.now()).compareTo(STALLED_LIMIT) > 0;
            if (stuck || Instant.now().isAfter(deadline)) {
                throw new CommandFailure(explain(rows, stuck));
            }
            Thread.sleep(POLL);
        }
    }

    private String explain(List<Row> rows, boolean stuck) {
        var unready = rows.stream().filter(row -> !row.ready()).toList();
        var first = unready.getFirst();
        var why = stuck ? " needs your help: " : " is not ready in time: ";
        return first.resource() + why + first.message() + "\nSee "
                + state.log("operator") + " and " + state.podLogs()
                + "; ./valence up --help tells how to wait longer";
    }

    private List<String> render(List<Row> rows) {
        var table = new TextTable("RESOURCE", "PHASE", "READY", "");
        for (var row : rows) {
            table.add(row.resource(), row.phase(), row.ready() ? "yes" : "no", row.message());
        }
        return table.lines();
    }

    /** Those that are served at all, in the order of their namespaces and names, once the gateway knows them and their adapters. */
    List<InferenceModel> awaitModels(Duration limit) throws InterruptedException {
        var models = namespaces.stream()
                .flatMap(namespace -> ChatModels.served(cluster.client(), namespace).stream())
                .toList();
        var adapters =
                models.stream().flatMap(model -> adaptersOf(model).stream()).map(ServedNames::of);
        var deadline = Instant.now().plus(limit);
        for (var wanted : Stream.concat(models.stream().map(ChatModels::servedName), adapters)
                .toList()) {
            while (!knows(wanted)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new CommandFailure(
                            "the gateway does not know " + wanted + " yet; see " + state.log("gateway"));
                }
                Thread.sleep(POLL);
            }
        }
        return models;
    }

    private List<LoRAAdapter> adaptersOf(InferenceModel model) {
        var namespace = model.getMetadata().getNamespace();
        return cluster.client().resources(LoRAAdapter.class).inNamespace(namespace).list().getItems().stream()
                .filter(adapter -> adapter.getSpec()
                        .modelRef()
                        .name()
                        .equals(model.getMetadata().getName()))
                .toList();
    }

    private boolean knows(String name) throws InterruptedException {
        try {
            return chat.models().contains(name);
        } catch (ChatException e) {
            // the gateway is still starting
            return false;
        }
    }

    @Override
    public void close() {
        chat.close();
        cluster.close();
    }
}
