// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.http.Representation.Form;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.object.ObjectKey;
import dev.valence.cli.apiserver.registry.ServedType;
import dev.valence.cli.apiserver.resource.Resources;
import dev.valence.cli.apiserver.store.Selection;
import dev.valence.cli.apiserver.store.Store;
import dev.valence.cli.apiserver.table.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;

/** Lists, whole or page by page. A later page shows the objects as they are by then: nothing older is kept. */
final class ListReader {
    private final Store store;
    private final Resources resources;
    private final Clock clock;

    ListReader(Store store, Resources resources, Clock clock) {
        this.store = store;
        this.resources = resources;
        this.clock = clock;
    }

    /** Objects of one page, and what leads to the next; empty: there is none. */
    private record Page(List<ObjectNode> objects, String next, int remaining) {}

    void reply(Call call, ServedType served, Selection selection) throws IOException {
        checkVersion(call.parameters());
        // version before objects: a watch from there may see a change twice, but misses none
        var version = Long.toString(store.version());
        var page = page(call.parameters(), resources.list(served, selection));
        reply(call, served, page, version, selection.isEverything());
    }

    /** All of them, as a list. */
    void reply(Call call, ServedType served, List<ObjectNode> objects) throws IOException {
        reply(call, served, new Page(objects, "", 0), Long.toString(store.version()), false);
    }

    private void reply(Call call, ServedType served, Page page, String version, boolean tellsRemaining)
            throws IOException {
        var representation = call.representation();
        var list = switch (representation.form()) {
            case TABLE -> {
                var include = Table.Include.of(call.parameters().get("includeObject"));
                yield Table.render(served.columns(), page.objects(), include, clock.instant());
            }
            case METADATA -> metadataList(page.objects());
            case OBJECT -> objectList(served, page.objects());
        };
        var metadata = Meta.of(list).put("resourceVersion", version);
        if (!page.next().isEmpty()) {
            metadata.put("continue", page.next());
            if (tellsRemaining) {
                metadata.put("remainingItemCount", page.remaining());
            }
        } else if (served.isCustom() && representation.form() == Form.OBJECT) {
            metadata.put("continue", "");
        }
        call.reply(200, list, representation);
    }

    private static void checkVersion(Parameters parameters) {
        var match = parameters.text("resourceVersionMatch");
        var problem = !match.isEmpty() && !parameters.has("resourceVersion")
                ? "resourceVersionMatch is forbidden unless resourceVersion is provided"
                : "";
        if (!problem.isEmpty()) {
            throw ApiException.invalidOptions("ListOptions", FieldError.forbidden("resourceVersionMatch", problem));
        }
        var version = parameters.text("resourceVersion");
        if (!version.chars().allMatch(Character::isDigit)) {
            throw ApiException.badRequest("invalid resource version: resourceVersion: Invalid value: \"" + version
                    + "\": strconv.ParseUint: parsing \"" + version + "\": invalid syntax");
        }
    }

    private static ObjectNode objectList(ServedType served, List<ObjectNode> objects) {
        var type = served.type();
        var list = list(type.listKind(), type.apiVersion());
        var items = list.putArray("items");
        for (var object : objects) {
            var item = object;
            if (!served.isCustom()) {
                // as the real one: items of a typed list say their type once, in the list
                item = object.deepCopy();
                item.remove(List.of("kind", "apiVersion"));
            }
            items.add(item);
        }
        return list;
    }

    private static ObjectNode metadataList(List<ObjectNode> objects) {
        var list = list("PartialObjectMetadataList", "meta.k8s.io/v1");
        var items = list.putArray("items");
        objects.forEach(object -> items.add(Table.metadataOf(object)));
        return list;
    }

    private static ObjectNode list(String kind, String apiVersion) {
        var list = JsonNodeFactory.instance.objectNode();
        list.put("kind", kind).put("apiVersion", apiVersion);
        list.putObject("metadata");
        return list;
    }

    private static Page page(Parameters parameters, List<ObjectNode> all) {
        var limit = parameters.number("limit");
        var rest = parameters.has("continue") ? after(key(parameters.text("continue")), all) : all;
        if (limit == null || limit <= 0 || rest.size() <= limit) {
            return new Page(rest, "", 0);
        }
        var objects = rest.subList(0, limit.intValue());
        var last = objects.getLast();
        return new Page(objects, token(Meta.namespace(last), Meta.name(last)), rest.size() - objects.size());
    }

    private static List<ObjectNode> after(ObjectKey key, List<ObjectNode> all) {
        return all.stream()
                .filter(o -> new ObjectKey(Meta.namespace(o), Meta.name(o)).compareTo(key) > 0)
                .toList();
    }

    private static String token(String namespace, String name) {
        var token = JsonNodeFactory.instance
                .objectNode()
                .put("namespace", namespace)
                .put("name", name)
                .toString();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectKey key(String token) {
        var problem = "invalid continue token: continue key is not valid: ";
        try {
            JsonNode node =
                    Call.JSON.readTree(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
            return new ObjectKey(
                    node.path("namespace").asText(), node.path("name").asText());
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw ApiException.badRequest(problem + "\"" + token + "\" is none that a list ended with");
        }
    }
}
