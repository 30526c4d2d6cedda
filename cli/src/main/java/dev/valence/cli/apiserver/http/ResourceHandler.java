// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ObjectKey;
import dev.valence.cli.apiserver.object.PathNotFoundException;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.Registry;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.resource.DeleteOptions;
import dev.valence.cli.apiserver.resource.Deletion.Deleted;
import dev.valence.cli.apiserver.resource.PatchType;
import dev.valence.cli.apiserver.resource.Resources;
import dev.valence.cli.apiserver.resource.Scales;
import dev.valence.cli.apiserver.resource.Written;
import dev.valence.cli.apiserver.store.Selection;
import dev.valence.cli.apiserver.store.Store;
import dev.valence.cli.apiserver.table.Table;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The verbs on resources. */
final class ResourceHandler {
    private final Registry registry;
    private final Store store;
    private final Resources resources;
    private final ListReader lists;
    private final PodLogs logs;
    private final Clock clock;

    ResourceHandler(Registry registry, Store store, Resources resources, PodLogs logs, Clock clock) {
        this.registry = registry;
        this.store = store;
        this.resources = resources;
        this.lists = new ListReader(store, resources, clock);
        this.logs = logs;
        this.clock = clock;
    }

    void handle(Call call, ResourcePath path) throws IOException, InterruptedException {
        var served = registry.find(path.group(), path.version(), path.plural());
        checkScope(call, served, path);
        if (path.name().isEmpty()) {
            handleCollection(call, served, path.namespace());
            return;
        }
        var subresource = Subresource.of(path, served);
        handleObject(call, served, new ObjectKey(path.namespace(), path.name()), subresource);
    }

    /** A namespaced object has no path but its namespace's, any other no path in a namespace. */
    private static void checkScope(Call call, ServedType served, ResourcePath path) {
        var namespaced = served.type().namespaced();
        var lacksNamespace = namespaced && path.namespace().isEmpty();
        if (lacksNamespace && path.name().isEmpty() && !call.method().equals("GET")) {
            throw served.isCustom() ? new PathNotFoundException() : ApiException.methodNotAllowed();
        }
        if ((lacksNamespace && !path.name().isEmpty())
                || (!namespaced && !path.namespace().isEmpty())) {
            throw served.isCustom() ? new PathNotFoundException() : ApiException.noSuchResource();
        }
    }

    private void handleCollection(Call call, ServedType served, String namespace)
            throws IOException, InterruptedException {
        var parameters = call.parameters();
        var selection = Selection.of(
                namespace, parameters.get("labelSelector"), parameters.get("fieldSelector"), served.selectableFields());
        switch (call.method()) {
            case "GET" -> {
                if (parameters.flag("watch")) {
                    new WatchStream(call, served, selection, clock).run(store);
                } else {
                    lists.reply(call, served, selection);
                }
            }
            case "POST" -> {
                var object = call.object(served.type().kind());
                answer(call, resources.create(served, namespace, object, call.writeOptions("CreateOptions")));
            }
            case "DELETE" -> deleteAll(call, served, selection);
            case "PUT", "PATCH" -> {
                throw served.isCustom()
                        ? ApiException.badRequest("name must be provided")
                        : ApiException.methodNotAllowed();
            }
            default -> throw ApiException.methodNotAllowed();
        }
    }

    private void deleteAll(Call call, ServedType served, Selection selection) throws IOException {
        var options = deleteOptions(call);
        var deleted = new ArrayList<ObjectNode>();
        for (var object : resources.list(served, selection)) {
            var key = new ObjectKey(Meta.namespace(object), Meta.name(object));
            deleted.add(resources.delete(served, key, options).last());
        }
        lists.reply(call, served, deleted);
    }

    private void handleObject(Call call, ServedType served, ObjectKey key, Subresource subresource) throws IOException {
        var name = subresource.inPath();
        switch (call.method()) {
            case "GET" -> read(call, served, key, subresource);
            case "POST" -> {
                if (subresource != Subresource.BINDING) {
                    throw served.isCustom()
                            ? ApiException.methodNotAllowed(served.type(), "create")
                            : ApiException.methodNotAllowed();
                }
                var binding = call.object("Binding");
                resources.update(served, key, name, binding, call.writeOptions("CreateOptions"));
                call.reply(201, success().put("code", 201));
            }
            case "PUT" -> {
                var object = call.object(
                        subresource == Subresource.SCALE
                                ? "Scale"
                                : served.type().kind());
                var written = resources.update(served, key, name, object, call.writeOptions("UpdateOptions"));
                answer(call, scaled(served, subresource, written));
            }
            case "PATCH" -> {
                var type = PatchType.of(call.contentType(), served.isCustom());
                PatchParameters.check(call.parameters(), type);
                var options = call.writeOptions("PatchOptions");
                var written = resources.patch(served, key, name, type, call.patch(type), options);
                answer(call, scaled(served, subresource, written));
            }
            case "DELETE" -> {
                if (subresource != Subresource.NONE) {
                    throw served.isCustom()
                            ? ApiException.methodNotAllowed(served.type(), "delete")
                            : ApiException.methodNotAllowed();
                }
                answer(call, served, resources.delete(served, key, deleteOptions(call)));
            }
            default -> throw ApiException.methodNotAllowed();
        }
    }

    private void read(Call call, ServedType served, ObjectKey key, Subresource subresource) throws IOException {
        if (subresource == Subresource.LOG) {
            readLog(call, key, resources.get(served, key));
            return;
        }
        var object = resources.get(served, key);
        var representation = call.representation();
        if (subresource == Subresource.SCALE) {
            call.reply(200, Scales.read(served.type(), object), representation);
            return;
        }
        var answer = switch (representation.form()) {
            case TABLE -> {
                var include = Table.Include.of(call.parameters().get("includeObject"));
                var table = Table.render(served.columns(), List.of(object), include, clock.instant());
                Meta.of(table).put("resourceVersion", Meta.text(object, "resourceVersion"));
                yield table;
            }
            case METADATA -> Table.metadataOf(object);
            case OBJECT -> object;
        };
        call.reply(200, answer, representation);
    }

    private void readLog(Call call, ObjectKey key, ObjectNode pod) throws IOException {
        var parameters = call.parameters();
        var names = new ArrayList<String>();
        pod.at("/spec/containers").forEach(c -> names.add(c.path("name").asText()));
        if (names.size() > 1 && !parameters.has("container")) {
            throw ApiException.badRequest("a container name must be specified for pod " + key.name()
                    + ", choose one of: [" + String.join(" ", names) + "]");
        }
        var container = parameters.has("container") ? parameters.text("container") : names.getFirst();
        if (!names.contains(container)) {
            throw ApiException.badRequest("container " + container + " is not valid for pod " + key.name());
        }
        if (pod.at("/spec/nodeName").asText().isEmpty()) {
            // nobody has started it: there is nothing, and nobody to ask
            call.reply(200, "text/plain", new byte[0]);
            return;
        }
        var log = logs.open(new PodLogs.Source(key.namespace(), key.name(), container, parameters.all()));
        try (var output = call.stream("text/plain")) {
            log.copyTo(output);
        }
    }

    private static Written scaled(ServedType served, Subresource subresource, Written written) {
        return subresource == Subresource.SCALE
                ? new Written(Scales.read(served.type(), written.object()), false, written.warnings())
                : written;
    }

    private static void answer(Call call, Written written) throws IOException {
        call.warn(written.warnings());
        call.reply(written.created() ? 201 : 200, written.object());
    }

    /** An object that is gone is told by its name, one that still ends is shown. */
    private static void answer(Call call, ServedType served, Deleted deleted) throws IOException {
        var type = served.type();
        if (!deleted.gone() || type.equals(BuiltInTypes.POD) || type.equals(BuiltInTypes.NAMESPACE)) {
            call.reply(200, deleted.last());
            return;
        }
        var status = success();
        var details = status.putObject("details").put("name", Meta.name(deleted.last()));
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural()).put("uid", Meta.text(deleted.last(), "uid"));
        call.reply(200, status);
    }

    private static DeleteOptions deleteOptions(Call call) throws IOException {
        var parameters = call.parameters();
        return DeleteOptions.of(
                call.options(),
                parameters.number("gracePeriodSeconds"),
                parameters.get("propagationPolicy"),
                parameters.dryRun("DeleteOptions"));
    }

    private static ObjectNode success() {
        var status = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Success");
        status.putObject("metadata");
        return status;
    }
}
