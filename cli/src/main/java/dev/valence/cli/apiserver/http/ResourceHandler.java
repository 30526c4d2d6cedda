// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ObjectKey;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.Registry;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.resource.DeleteOptions;
import dev.valence.cli.apiserver.resource.PatchType;
import dev.valence.cli.apiserver.resource.Resources;
import dev.valence.cli.apiserver.resource.Scales;
import dev.valence.cli.apiserver.resource.Written;
import dev.valence.cli.apiserver.store.Selection;
import dev.valence.cli.apiserver.store.Store;
import dev.valence.cli.apiserver.table.Table;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** The verbs on resources. */
final class ResourceHandler {
    private static final Set<String> SUBRESOURCES = Set.of("", "status", "scale", "binding", "log");

    private final Registry registry;
    private final Store store;
    private final Resources resources;
    private final PodLogs logs;
    private final Clock clock;

    ResourceHandler(Registry registry, Store store, Resources resources, PodLogs logs, Clock clock) {
        this.registry = registry;
        this.store = store;
        this.resources = resources;
        this.logs = logs;
        this.clock = clock;
    }

    void handle(Call call, ResourcePath path) throws IOException, InterruptedException {
        var served = registry.find(path.group(), path.version(), path.plural());
        if (!SUBRESOURCES.contains(path.subresource())
                || (path.subresource().equals("status") && !served.type().statusSubresource())) {
            throw ApiException.noSuchPath();
        }
        if (path.name().isEmpty()) {
            handleCollection(call, served, path.namespace());
        } else {
            handleObject(call, served, new ObjectKey(path.namespace(), path.name()), path.subresource());
        }
    }

    private void handleCollection(Call call, ServedType served, String namespace)
            throws IOException, InterruptedException {
        var selection = Selection.of(namespace, call.parameter("labelSelector"), call.parameter("fieldSelector"));
        switch (call.method()) {
            case "GET" -> {
                if (call.flag("watch")) {
                    new WatchStream(call, served, selection, clock).run(store);
                } else {
                    list(call, served, selection);
                }
            }
            case "POST" -> answer(call, resources.create(served, namespace, call.objectBody(), call.writeOptions()));
            case "DELETE" -> {
                var options = deleteOptions(call);
                for (var object : resources.list(served, selection)) {
                    var key = new ObjectKey(Meta.namespace(object), Meta.name(object));
                    resources.delete(served, key, options);
                }
                list(call, served, selection);
            }
            default -> throw ApiException.methodNotAllowed();
        }
    }

    private void handleObject(Call call, ServedType served, ObjectKey key, String subresource) throws IOException {
        switch (call.method()) {
            case "GET" -> read(call, served, key, subresource);
            case "POST" -> {
                if (!subresource.equals("binding")) {
                    throw ApiException.methodNotAllowed();
                }
                resources.update(served, key, subresource, call.objectBody(), call.writeOptions());
                call.reply(201, success());
            }
            case "PUT" -> {
                var written = resources.update(served, key, subresource, call.objectBody(), call.writeOptions());
                answer(call, scaled(served, subresource, written));
            }
            case "PATCH" -> {
                var type = PatchType.of(call.contentType());
                var written = resources.patch(served, key, subresource, type, call.body(), call.writeOptions());
                answer(call, scaled(served, subresource, written));
            }
            case "DELETE" -> call.reply(200, resources.delete(served, key, deleteOptions(call)));
            default -> throw ApiException.methodNotAllowed();
        }
    }

    private void read(Call call, ServedType served, ObjectKey key, String subresource) throws IOException {
        if (subresource.equals("log")) {
            readLog(call, served, key);
            return;
        }
        var object = resources.get(served, key);
        if (subresource.equals("scale")) {
            call.reply(200, Scales.read(served.type(), object));
        } else if (call.wantsTable()) {
            call.reply(200, table(call, served, List.of(object), Meta.text(object, "resourceVersion")));
        } else {
            call.reply(200, object);
        }
    }

    private void readLog(Call call, ServedType served, ObjectKey key) throws IOException {
        if (!served.type().equals(BuiltInTypes.POD)) {
            throw ApiException.noSuchPath();
        }
        resources.get(served, key);
        var tail = call.parameter("tailLines");
        try (var output = call.stream("text/plain")) {
            logs.copy(
                    key.namespace(),
                    key.name(),
                    call.flag("follow"),
                    tail == null ? -1 : Integer.parseInt(tail),
                    output);
        }
    }

    private void list(Call call, ServedType served, Selection selection) throws IOException {
        // version before objects: a watch from there may see a change twice, but misses none
        var version = Long.toString(store.version());
        var objects = resources.list(served, selection);
        if (call.wantsTable()) {
            call.reply(200, table(call, served, objects, version));
            return;
        }
        var list = JsonNodeFactory.instance.objectNode();
        list.put("kind", served.type().listKind())
                .put("apiVersion", served.type().apiVersion());
        list.putObject("metadata").put("resourceVersion", version);
        list.putArray("items").addAll(objects);
        call.reply(200, list);
    }

    private ObjectNode table(Call call, ServedType served, List<ObjectNode> objects, String version) {
        var include = Table.Include.of(call.parameter("includeObject"));
        return Table.render(served.columns(), objects, version, include, clock.instant());
    }

    private static Written scaled(ServedType served, String subresource, Written written) {
        return subresource.equals("scale")
                ? new Written(Scales.read(served.type(), written.object()), false, written.warnings())
                : written;
    }

    private static void answer(Call call, Written written) throws IOException {
        call.warn(written.warnings());
        call.reply(written.created() ? 201 : 200, written.object());
    }

    private static DeleteOptions deleteOptions(Call call) throws IOException {
        return DeleteOptions.of(call.body(), call.parameter("gracePeriodSeconds"), call.parameter("propagationPolicy"));
    }

    private static JsonNode success() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Success");
    }
}
