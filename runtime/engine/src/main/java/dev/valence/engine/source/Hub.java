// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Hugging Face hub, or a mirror that speaks like it. */
final class Hub {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    /** A model's files; one with 1,000 shards has some 500 kB. */
    private static final int MAX_INFO_BYTES = 8 << 20;

    /** Names, values and brackets in that; what lies in memory follows their number. */
    private static final int MAX_INFO_TOKENS = 1 << 19;

    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxTokenCount(MAX_INFO_TOKENS)
                    .build())
            .build());

    private final URI endpoint;
    private final Mirror mirror;
    private final Outlines outlines;
    private final Http http;

    Hub(URI endpoint, Mirror mirror, Outlines outlines, Http http) {
        String text = endpoint.toString();
        this.endpoint = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        this.mirror = mirror;
        this.outlines = outlines;
        this.http = http;
    }

    /**
     * The local folder of a revision. A commit that is in the cache needs no network; a branch that was fetched before
     * is served from the cache when the hub cannot be reached, with a warning.
     */
    Path fetch(String name, String revision, Http.Access access) {
        return located(name, revision, access, mirror.cache()::published, repository -> {
            Path folder = mirror.fetch(key(name, repository.commit()), () -> repository, access);
            mirror.cache().remember(reference(name, revision), repository.commit());
            return folder;
        });
    }

    /** A folder with the revision's configuration and tensor headers, by the same rules. */
    Path outline(String name, String revision, Http.Access access) {
        return located(
                name,
                revision,
                access,
                outlines::present,
                repository -> outlines.fetch(key(name, repository.commit()), () -> repository, access));
    }

    private Path located(
            String name,
            String revision,
            Http.Access access,
            Function<String, Optional<Path>> present,
            Function<HubRepository, Path> copy) {
        if (revision.matches("[0-9a-f]{40}")) {
            Optional<Path> known = present.apply(key(name, revision));
            if (known.isPresent()) {
                return known.get();
            }
        }
        HubRepository repository;
        try {
            repository = http.retrying(() -> info(name, revision, access));
        } catch (ModelLoadException e) {
            return lastKnown(name, revision, e);
        }
        return copy.apply(repository);
    }

    private Path lastKnown(String name, String revision, ModelLoadException error) {
        Optional<Path> folder = error.code().equals("SourceUnreachable")
                ? mirror.cache()
                        .remembered(reference(name, revision))
                        .flatMap(commit -> mirror.cache().published(key(name, commit)))
                : Optional.empty();
        if (folder.isEmpty()) {
            throw error;
        }
        LOG.warn("serving hf://{} at {} from the cache as it was last seen: {}", name, revision, error.getMessage());
        return folder.get();
    }

    private HubRepository info(String name, String revision, Http.Access access) throws Http.TransientException {
        URI uri = URI.create(endpoint + "/api/models/" + name + "/revision/"
                + URLEncoder.encode(revision, StandardCharsets.UTF_8) + "?blobs=true");
        HttpResponse<InputStream> response =
                http.send("GET", uri, Map.of("Accept", "application/json"), access.token());
        try (InputStream body = response.body()) {
            if (response.statusCode() == 404) {
                throw new ModelLoadException(
                        "SourceNotFound",
                        "hf://" + name + ": " + Http.shown(endpoint) + " has no such model, or no revision '" + revision
                                + "'");
            }
            byte[] json = SmallAnswer.read(body, uri, MAX_INFO_BYTES, http.idleTimeout());
            return HubRepository.of(endpoint, name, JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new ModelLoadException("SourceUnreachable", Http.shown(uri) + " does not answer with JSON", e);
        } catch (IOException e) {
            throw new Http.TransientException(Http.shown(uri) + " broke off", e);
        }
    }

    private static String key(String name, String commit) {
        return Cache.key("hf", name + "@" + commit);
    }

    private static String reference(String name, String revision) {
        return Cache.key("ref", name + "@" + revision);
    }
}
