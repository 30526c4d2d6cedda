// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One commit of a model on the Hugging Face hub, from its API's {@code /api/models/<name>/revision/<revision>?blobs=true}.
 *
 * @param address for messages
 * @param commit its full hash
 */
record HubRepository(String address, String commit, Map<String, RemoteFile> files) implements Repository {

    /** The model's name in an {@code hf://} address. */
    static String name(URI uri) {
        String name = uri.getRawAuthority() + uri.getRawPath();
        String part = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
        if (!name.matches(part + "(/" + part + ")?")) {
            throw new ModelLoadException("InvalidSource", "source " + uri + ": expected hf://organisation/name");
        }
        return name;
    }

    static HubRepository of(URI hub, String name, JsonNode info) {
        String address = "hf://" + name;
        String commit = info.path("sha").asText("");
        if (!commit.matches("[0-9a-f]{40,64}") || !info.path("siblings").isArray()) {
            throw new ModelLoadException(
                    "SourceUnreachable", address + ": " + Http.shown(hub) + " does not answer as a hub does");
        }
        Map<String, RemoteFile> files = new HashMap<>();
        for (JsonNode sibling : info.path("siblings")) {
            String file = sibling.path("rfilename").asText("");
            // files in subfolders are never needed, and this keeps names plain
            long bytes = sibling.path("size").asLong(-1);
            if (bytes >= 0 && file.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                URI uri = URI.create(hub + "/" + name + "/resolve/" + commit + "/" + file);
                files.put(file, new RemoteFile(file, uri, bytes, checksum(sibling)));
            }
        }
        return new HubRepository(address + " at " + commit, commit, files);
    }

    @Override
    public Optional<RemoteFile> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    private static Optional<Checksum> checksum(JsonNode sibling) {
        String sha256 = sibling.path("lfs").path("sha256").asText("");
        if (sha256.matches("[0-9a-f]{64}")) {
            return Optional.of(new Checksum(Checksum.Kind.SHA256, sha256));
        }
        String blob = sibling.path("blobId").asText("");
        return blob.matches("[0-9a-f]{40}")
                ? Optional.of(new Checksum(Checksum.Kind.GIT_BLOB, blob))
                : Optional.empty();
    }
}
