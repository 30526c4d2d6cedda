// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.http.Representation.Form;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
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
import java.util.Objects;
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
    private final Form form;
    private final Table.Include include;
    private final boolean bookmarks;
    private final Duration timeout;
    /** The first event of a table tells the columns, later ones only cells. */
    private boolean columnsSent;

    /** @throws ApiException what of the request cannot be */
    WatchStream(Call call, ServedType served, Selection selection, Clock clock) {
        this.call = call;
        this.served = served;
        this.selection = selection;
        this.clock = clock;
        this.form = call.representation().form();
        this.include = Table.Include.of(call.parameters().get("includeObject"));
        this.bookmarks = call.parameters().flag("allowWatchBookmarks");
        var seconds = call.parameters().number("timeoutSeconds");
        this.timeout = seconds == null ? DEFAULT_TIMEOUT : Duration.ofSeconds(seconds);
        checkInitialEvents(call.parameters());
    }

    private static void checkInitialEvents(Parameters parameters) {
        var match = parameters.text("resourceVersionMatch");
        var problem = !parameters.flag("sendInitialEvents")
                ? match.isEmpty()
                        ? ""
                        : "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
                : match.equals("NotOlderThan")
                        ? ""
                        : "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
        if (!problem.isEmpty()) {
            throw ApiException.invalidOptions("ListOptions", FieldError.forbidden("resourceVersionMatch", problem));
        }
    }

    /** The version a request names; 0: none in particular. @throws ApiException 500, as the real one */
    static long version(Parameters parameters) {
        var text = parameters.text("resourceVersion");
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.unclassified("resourceVersion: Invalid value: \"" + text
                    + "\": strconv.ParseUint: parsing \"" + text + "\": invalid syntax");
        }
    }

    void run(Store store) throws IOException, InterruptedException {
        var resource = served.type().groupResource();
        var from = version(call.parameters());
        var initial = call.parameters().flag("sendInitialEvents");
        record Start(List<ObjectNode> objects, long version, Subscription changes) {}
        var start = store.transact(() -> {
            var fromNow = from == 0 || initial;
            var version = fromNow ? store.version() : from;
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
            if (initial && bookmarks) {
                sendBookmark(output, start.version(), true);
            }
            output.flush();
            follow(changes, output, start.version());
        }
    }

    private void follow(Subscription changes, OutputStream output, long startVersion)
            throws IOException, InterruptedException {
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
            send(output, "DELETED", lastThatMatched(change));
        }
    }

    /** As it was when it still matched, with the version of the change that ended that. */
    private static ObjectNode lastThatMatched(Change change) {
        var last = Objects.requireNonNull(change.before()).deepCopy();
        Meta.of(last).put("resourceVersion", Long.toString(change.version()));
        return last;
    }

    private boolean matches(@Nullable ObjectNode object) {
        return object != null && selection.test(object);
    }

    private void send(OutputStream output, String type, ObjectNode object) throws IOException {
        switch (form) {
            case OBJECT -> sendEvent(output, type, object);
            case METADATA -> sendEvent(output, type, Table.metadataOf(object));
            case TABLE -> {
                var table = Table.render(served.columns(), List.of(object), include, clock.instant());
                Meta.of(table).put("resourceVersion", Meta.text(object, "resourceVersion"));
                if (columnsSent) {
                    table.putNull("columnDefinitions");
                }
                columnsSent = true;
                sendEvent(output, type, table);
            }
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
