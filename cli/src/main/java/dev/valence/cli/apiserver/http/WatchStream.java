// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.store.Change;
import dev.valence.cli.apiserver.store.Selection;
import dev.valence.cli.apiserver.store.Store;
import dev.valence.cli.apiserver.store.Subscription;
import dev.valence.cli.apiserver.table.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One watch: a JSON event per line until its time is up or the client has gone. */
final class WatchStream {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);
    /** Also how soon a client that has gone is noticed. */
    private static final Duration BOOKMARK_INTERVAL = Duration.ofSeconds(30);

    private final Call call;
    private final ServedType served;
    private final Selection selection;
    private final Clock clock;
    private final boolean bookmarks;

    WatchStream(Call call, ServedType served, Selection selection, Clock clock) {
        this.call = call;
        this.served = served;
        this.selection = selection;
        this.clock = clock;
        this.bookmarks = call.flag("allowWatchBookmarks");
    }

    void run(Store store) throws IOException, InterruptedException {
        var resource = served.type().groupResource();
        var from = call.parameter("resourceVersion");
        var fromNow = from == null || from.isEmpty() || from.equals("0");
        record Start(List<ObjectNode> objects, long version, Subscription changes) {}
        var start = store.transact(() -> {
            var version = fromNow ? store.version() : Long.parseLong(from);
            var objects = fromNow ? store.list(resource) : List.<ObjectNode>of();
            return new Start(objects, version, store.subscribe(resource, version));
        });
        try (var changes = start.changes();
                var output = call.stream("application/json")) {
            for (var object : start.objects()) {
                if (selection.test(object)) {
                    send(output, "ADDED", object);
                }
            }
            if (call.flag("sendInitialEvents")) {
                sendBookmark(output, start.version(), true);
            }
            output.flush();
            follow(changes, output, start.version());
        }
    }

    private void follow(Subscription changes, OutputStream output, long startVersion)
            throws IOException, InterruptedException {
        var seconds = call.parameter("timeoutSeconds");
        var timeout = seconds == null ? DEFAULT_TIMEOUT : Duration.ofSeconds(Long.parseLong(seconds));
        Instant end = clock.instant().plus(timeout);
        long version = startVersion;
        while (true) {
            var left = Duration.between(clock.instant(), end);
            if (left.isNegative() || left.isZero()) {
                return;
            }
            try {
                var change = changes.poll(left.compareTo(BOOKMARK_INTERVAL) < 0 ? left : BOOKMARK_INTERVAL);
                if (change != null) {
                    version = change.version();
                    sendChange(output, change);
                } else if (bookmarks) {
                    sendBookmark(output, version, false);
                }
            } catch (ApiException e) {
                sendEvent(output, "ERROR", e.toStatus());
                return;
            }
            output.flush();
        }
    }

    /** An object that begins to match is new to this watch; one that no longer does is gone from it. */
    private void sendChange(OutputStream output, Change change) throws IOException {
        boolean was = matches(change.before());
        boolean is = matches(change.after());
        if (is) {
            send(output, was ? "MODIFIED" : "ADDED", change.last());
        } else if (was) {
            send(output, "DELETED", change.last());
        }
    }

    private boolean matches(@Nullable ObjectNode object) {
        return object != null && selection.test(object);
    }

    private void send(OutputStream output, String type, ObjectNode object) throws IOException {
        if (call.wantsTable()) {
            var include = Table.Include.of(call.parameter("includeObject"));
            var version = Meta.text(object, "resourceVersion");
            sendEvent(output, type, Table.render(served.columns(), List.of(object), version, include, clock.instant()));
        } else {
            sendEvent(output, type, object);
        }
    }

    private void sendBookmark(OutputStream output, long version, boolean initialEventsEnd) throws IOException {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("kind", served.type().kind()).put("apiVersion", served.type().apiVersion());
        var metadata = Meta.of(object).put("resourceVersion", Long.toString(version));
        if (initialEventsEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        sendEvent(output, "BOOKMARK", object);
    }

    private static void sendEvent(OutputStream output, String type, ObjectNode object) throws IOException {
        var event = JsonNodeFactory.instance.objectNode().put("type", type);
        event.set("object", object);
        output.write(Call.JSON.writeValueAsBytes(event));
        output.write('\n');
    }
}
