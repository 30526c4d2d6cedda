// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** GET and HEAD with the rules of this package: time limits, tries, redirects, who may see the token. */
final class Http implements AutoCloseable {
    private static final int MAX_REDIRECTS = 5;

    /** Who asks, and who hears of it. */
    record Access(Token token, Consumer<DownloadState> progress) {}

    /** Something between here and the server failed; it may work later. */
    static final class TransientException extends Exception {
        TransientException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private final HttpClient client;
    private final Duration connectTimeout;
    private final Duration idleTimeout;
    private final RetryPolicy retries;
    private volatile boolean closed;

    Http(Duration connectTimeout, Duration idleTimeout, RetryPolicy retries) {
        this.connectTimeout = connectTimeout;
        this.idleTimeout = idleTimeout;
        this.retries = retries;
        // redirects are followed here, as the client would send the token along to another host
        this.client = HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    RetryPolicy retries() {
        return retries;
    }

    /** An attempt that may be repeated. */
    interface Attempt<T> {
        T run() throws TransientException;
    }

    /** Runs until it succeeds, fails for good, or the tries are used up. */
    <T> T retrying(Attempt<T> attempt) {
        for (int tries = 1; ; tries++) {
            try {
                return attempt.run();
            } catch (TransientException e) {
                if (tries >= retries.attempts()) {
                    throw new ModelLoadException(
                            "SourceUnreachable", e.getMessage() + ", after " + tries + " tries", e);
                }
                pause(tries);
            }
        }
    }

    void pause(int tries) {
        try {
            Thread.sleep(retries.firstPause().multipliedBy(1L << Math.min(tries - 1, 6)));
        } catch (InterruptedException e) {
            throw cancelled();
        }
    }

    static CancellationException cancelled() {
        Thread.currentThread().interrupt();
        return new CancellationException("the download was cancelled");
    }

    /**
     * Sends a request and waits for the answer's head.
     *
     * @return with a status that is neither a redirect nor an error, but for 404 and 416; close its body
     * @throws ModelLoadException the server refuses
     */
    HttpResponse<InputStream> send(String method, URI uri, Map<String, String> headers, Token token)
            throws TransientException {
        URI target = uri;
        boolean withToken = true;
        for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
            HttpResponse<InputStream> response = sendOnce(method, target, headers, withToken ? token.value() : null);
            int status = response.statusCode();
            if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
                return checked(response, uri, token);
            }
            discard(response);
            String location = response.headers().firstValue("Location").orElse("");
            URI next = redirected(uri, target, location);
            withToken &= sameOrigin(target, next);
            target = next;
        }
        throw new ModelLoadException("SourceUnreachable", shown(uri) + ": more than " + MAX_REDIRECTS + " redirects");
    }

    /** Without user and query: both may hold what opens the address, also where a server redirects to it. */
    static String shown(URI uri) {
        return ModelSource.shown(uri.toString());
    }

    /** Leaves the body unread. */
    static void discard(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a body that is not read on", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
    }

    private HttpResponse<InputStream> sendOnce(
            String method, URI target, Map<String, String> headers, @Nullable String token) throws TransientException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(connectTimeout)
                .header("User-Agent", "valence");
        headers.forEach(request::header);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw cancelled();
        } catch (IOException e) {
            if (closed || Thread.currentThread().isInterrupted()) {
                throw cancelled();
            }
            throw new TransientException(shown(target) + " cannot be reached: " + describe(e), e);
        }
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static URI redirected(URI asked, URI from, String location) {
        URI next;
        try {
            next = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new ModelLoadException("SourceUnreachable", shown(asked) + ": redirected to an invalid address", e);
        }
        boolean downgrade = "https".equals(from.getScheme()) && !"https".equals(next.getScheme());
        boolean web = "https".equals(next.getScheme()) || "http".equals(next.getScheme());
        if (location.isEmpty() || downgrade || !web || next.getHost() == null) {
            throw new ModelLoadException(
                    "SourceUnreachable", shown(asked) + ": redirected to where it may not go: " + shown(next));
        }
        return next;
    }

    private static boolean sameOrigin(URI a, URI b) {
        return String.valueOf(a.getScheme()).equals(b.getScheme())
                && String.valueOf(a.getRawAuthority()).equals(b.getRawAuthority());
    }

    private static HttpResponse<InputStream> checked(HttpResponse<InputStream> response, URI uri, Token token)
            throws TransientException {
        int status = response.statusCode();
        if (status < 300 || status == 404 || status == 416) {
            return response;
        }
        discard(response);
        if (status == 401 || status == 403) {
            throw new ModelLoadException(
                    "SourceUnauthorized",
                    shown(uri) + " answers " + status + "; "
                            + (token.secret() == null
                                    ? "it may need a secretRef to a Secret with the key '" + Token.KEY + "'"
                                    : "the token of Secret '" + token.secret() + "' does not open it"));
        }
        if (status >= 500 || status == 408 || status == 429) {
            throw new TransientException(shown(uri) + " answers " + status, null);
        }
        throw new ModelLoadException("SourceUnreachable", shown(uri) + " answers " + status);
    }
}
