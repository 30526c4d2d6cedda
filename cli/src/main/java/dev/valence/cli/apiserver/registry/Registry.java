// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.PathNotFoundException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** The types served now: the core ones, and those of every stored CustomResourceDefinition. */
public final class Registry {
    private final Map<String, List<ServedType>> custom = new LinkedHashMap<>();

    /** Serves what the definition defines, in place of what it defined before. */
    public synchronized void define(JsonNode definition) {
        custom.put(definition.path("metadata").path("name").asText(), CustomTypes.of(definition));
    }

    public synchronized void forget(String definitionName) {
        custom.remove(definitionName);
    }

    public synchronized List<ServedType> all() {
        var all = new ArrayList<>(BuiltInTypes.ALL);
        custom.values().forEach(all::addAll);
        return all;
    }

    /** @throws ApiException 404, or PathNotFoundException where nothing is served in that version */
    public ServedType find(String group, String version, String plural) {
        var apiVersion = group.isEmpty() ? version : group + "/" + version;
        return in(apiVersion).stream()
                .filter(t -> t.type().plural().equals(plural))
                .findFirst()
                .orElseThrow(() ->
                        BuiltInTypes.served(apiVersion) ? ApiException.noSuchResource() : new PathNotFoundException());
    }

    /** Types of one group and version, perhaps none. */
    public List<ServedType> in(String apiVersion) {
        return all().stream()
                .filter(t -> t.type().apiVersion().equals(apiVersion))
                .toList();
    }

    /** {@code v1}, {@code valence.dev/v1alpha1}, ... */
    public SequencedSet<String> apiVersions() {
        var versions = new LinkedHashSet<String>();
        all().forEach(t -> versions.add(t.type().apiVersion()));
        return versions;
    }
}
