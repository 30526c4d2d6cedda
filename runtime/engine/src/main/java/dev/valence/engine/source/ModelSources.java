// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.function.BiFunction;
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
    private final Outlines outlines;

    public ModelSources(SourceSettings settings) {
        this(settings, RetryPolicy.DEFAULT);
    }

    ModelSources(SourceSettings settings, RetryPolicy retries) {
        this.settings = settings;
        this.local = new LocalFolders(settings);
        this.http = new Http(settings.connectTimeout(), settings.idleTimeout(), retries);
        Cache cache = new Cache(settings.cache());
        this.mirror = new Mirror(cache, http);
        this.outlines = new Outlines(cache, http);
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
        return located(
                source,
                (name, revision) -> hub().fetch(name, revision, access(source, progress)),
                (folder, revision) -> web(folder, revision, access(source, progress)));
    }

    /**
     * A local folder with a model's configuration and the headers of its safetensors, to be inspected and nothing more:
     * of a remote model no weights are fetched, and reading them here gives zeros. Blocks; for a worker thread.
     *
     * @throws ModelLoadException as {@link #resolve}
     * @throws java.util.concurrent.CancellationException when the calling thread was interrupted
     */
    public Path outline(ModelSource source) throws ModelLoadException {
        return located(
                source,
                (name, revision) -> hub().outline(name, revision, access(source, state -> {})),
                (folder, revision) -> webOutline(folder, revision, access(source, state -> {})));
    }

    /** Ends downloads under way. */
    @Override
    public void close() {
        http.close();
    }

    private Path located(
            ModelSource source, BiFunction<String, String, Path> onHub, BiFunction<URI, String, Path> onWeb) {
        URI uri = parse(source);
        String scheme = String.valueOf(uri.getScheme());
        return switch (scheme) {
            case "file" -> local.file(uri);
            case "pvc" -> local.claim(uri);
            case "hf" ->
                onHub.apply(HubRepository.name(uri), source.revision() == null ? DEFAULT_REVISION : source.revision());
            case "https" -> onWeb.apply(WebRepository.folder(uri), source.revision() == null ? "" : source.revision());
            default ->
                throw new ModelLoadException(
                        "UnsupportedSource",
                        "source " + uri + ": the scheme '" + scheme
                                + "' is not supported; use file://, pvc://, hf:// or https://");
        };
    }

    private Http.Access access(ModelSource source, Consumer<DownloadState> progress) {
        return new Http.Access(Token.of(settings.secrets(), source.secretRef()), progress);
    }

    private Hub hub() {
        return new Hub(settings.hub(), mirror, outlines, http);
    }

    /** @param folder ends in a slash */
    Path web(URI folder, String revision, Http.Access access) {
        return mirror.fetch(webKey(folder, revision), () -> WebRepository.open(folder, http, access), access);
    }

    /** @param folder ends in a slash */
    Path webOutline(URI folder, String revision, Http.Access access) {
        return outlines.fetch(webKey(folder, revision), () -> WebRepository.open(folder, http, access), access);
    }

    private static String webKey(URI folder, String revision) {
        return Cache.key("https", folder + "@" + revision);
    }

    /** Of what may hold a credential nothing comes out of here, so messages may show the address. */
    private static URI parse(ModelSource source) {
        URI uri;
        try {
            uri = new URI(source.uri());
        } catch (URISyntaxException e) {
            throw new ModelLoadException("InvalidSource", "source \"" + source.shown() + "\" is not a valid address");
        }
        boolean user = uri.getRawAuthority() != null && uri.getRawAuthority().contains("@");
        if (user || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new ModelLoadException(
                    "InvalidSource",
                    "source " + source.shown()
                            + ": a source has no user, query or fragment; credentials belong in a secretRef");
        }
        return uri;
    }
}
