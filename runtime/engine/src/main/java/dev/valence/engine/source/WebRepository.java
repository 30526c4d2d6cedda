// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A folder on a web server; no listing is needed, files are asked for by their usual names.
 *
 * @param folder ends in a slash
 * @param sums SHA-256 by file name, from {@code SHA256SUMS}
 */
record WebRepository(URI folder, Http http, Http.Access access, Map<String, String> sums) implements Repository {
    static final String SUMS = "SHA256SUMS";
    private static final int MAX_SUMS_BYTES = 1 << 20;

    /** The folder of an {@code https://} address. */
    static URI folder(URI uri) {
        if (uri.getHost() == null) {
            throw new ModelLoadException("InvalidSource", "source " + uri + ": expected https://host/folder");
        }
        String text = uri.toString();
        return URI.create(text.endsWith("/") ? text : text + "/");
    }

    static WebRepository open(URI folder, Http http, Http.Access access) {
        return new WebRepository(folder, http, access, http.retrying(() -> sums(folder, http, access)));
    }

    @Override
    public String address() {
        return Http.shown(folder);
    }

    @Override
    public Optional<RemoteFile> file(String name) {
        URI uri = folder.resolve(name);
        return http.retrying(() -> {
            HttpResponse<InputStream> head = http.send("HEAD", uri, Map.of(), access.token());
            Http.discard(head);
            if (head.statusCode() == 404) {
                return Optional.empty();
            }
            Optional<Checksum> checksum =
                    Optional.ofNullable(sums.get(name)).map(hex -> new Checksum(Checksum.Kind.SHA256, hex));
            long bytes = head.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (bytes < 0) {
                throw new ModelLoadException(
                        "SourceUnreachable", Http.shown(uri) + " does not say its length (Content-Length)");
            }
            return Optional.of(new RemoteFile(name, uri, bytes, checksum));
        });
    }

    private static Map<String, String> sums(URI folder, Http http, Http.Access access) throws Http.TransientException {
        URI uri = folder.resolve(SUMS);
        HttpResponse<InputStream> response = http.send("GET", uri, Map.of(), access.token());
        Map<String, String> sums = new HashMap<>();
        try (InputStream body = response.body()) {
            if (response.statusCode() == 404) {
                return sums;
            }
            String text =
                    new String(SmallAnswer.read(body, uri, MAX_SUMS_BYTES, http.idleTimeout()), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                // the form of sha256sum: hash, blank, blank or asterisk, name
                if (!line.matches("[0-9a-fA-F]{64} [ *].+")) {
                    throw new ModelLoadException(
                            "SourceCorrupt", Http.shown(uri) + " has a line that is not 'hash  name'");
                }
                sums.put(line.substring(66), line.substring(0, 64).toLowerCase(Locale.ROOT));
            }
            return sums;
        } catch (IOException e) {
            throw new Http.TransientException(Http.shown(uri) + " broke off", e);
        }
    }
}
