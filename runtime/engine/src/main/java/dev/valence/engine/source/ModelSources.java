// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Brings model sources to local folders. Safe from any thread.
 *
 * <ul>
 *   <li>{@code file:///folder}: read in place; in one of the allowed roots only
 *   <li>{@code pvc://claim/folder}: read in place, where the claim is mounted
 *   <li>{@code hf://org/name}: the hub's files at {@code revision} (default {@code main}), in the cache by commit
 *   <li>{@code https://host/folder}: the folder's files by their usual names, in the cache by address and
 *       {@code revision}: change the revision when the content changes. With a file {@code SHA256SUMS} beside them,
 *       each is checked against it
 * </ul>
 *
 * Of a remote folder, only configuration, tokenizer, chat template and safetensors are fetched.
 */
public final class ModelSources implements AutoCloseable {
    private static final String DEFAULT_REVISION = "main";

    private final SourceSettings settings;
    private final LocalFolders local;
    private final Http http;
    private final Mirror mirror;

    public ModelSources(SourceSettings settings) {
        this(settings, RetryPolicy.DEFAULT);
    }

    ModelSources(SourceSettings settings, RetryPolicy retries) {
        this.settings = settings;
        this.local = new LocalFolders(settings);
        this.http = new Http(settings.connectTimeout(), settings.idleTimeout(), retries);
        this.mirror = new Mirror(new Cache(settings.cache()), http);
    }

    /**
     * The local folder of a source, downloaded first where it is remote. Blocks; for a worker thread.
     *
     * @param progress hears of a download, at most a few times a second, on the calling thread
     * @throws ModelLoadException the source is unknown, forbidden, unreachable or wrong
     * @throws java.util.concurrent.CancellationException when the calling thread was interrupted; what was downloaded
     *     stays for the next try
     */
    public Path resolve(ModelSource source, Consumer<DownloadState> progress) throws ModelLoadException {
        URI uri = parse(source.uri());
        String scheme = String.valueOf(uri.getScheme());
        return switch (scheme) {
            case "file" -> local.file(uri);
            case "pvc" -> local.claim(uri);
            case "hf" -> hub(source, uri, progress);
            case "https" -> web(source, uri, progress);
            default ->
                throw new ModelLoadException(
                        "UnsupportedSource",
                        "source " + uri + ": the scheme '" + scheme
                                + "' is not supported; use file://, pvc://, hf:// or https://");
        };
    }

    /** Ends downloads under way. */
    @Override
    public void close() {
        http.close();
    }

    private Path hub(ModelSource source, URI uri, Consumer<DownloadState> progress) {
        String name = HubRepository.name(uri);
        String revision = source.revision() == null ? DEFAULT_REVISION : source.revision();
        Http.Access access = new Http.Access(Token.of(settings.secrets(), source.secretRef()), progress);
        return new Hub(settings.hub(), mirror, http).fetch(name, revision, access);
    }

    private Path web(ModelSource source, URI uri, Consumer<DownloadState> progress) {
        Http.Access access = new Http.Access(Token.of(settings.secrets(), source.secretRef()), progress);
        return web(WebRepository.folder(uri), source.revision() == null ? "" : source.revision(), access);
    }

    /** @param folder ends in a slash */
    Path web(URI folder, String revision, Http.Access access) {
        return mirror.fetch(
                Cache.key("https", folder + "@" + revision), () -> WebRepository.open(folder, http, access), access);
    }

    private static URI parse(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new ModelLoadException("InvalidSource", "source \"" + text + "\" is not a valid address");
        }
    }
}
