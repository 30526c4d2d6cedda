// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.RuntimeState;
import dev.valence.wire.pod.RuntimePorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The control API of one pod. */
final class ControlClient {
    private final HttpClient http;
    private final ObjectMapper json;
    private final States states;
    private final LinkTarget target;
    private final Keys keys;

    ControlClient(HttpClient http, ObjectMapper json, LinkTarget target, Keys keys) {
        this.http = http;
        this.json = json;
        this.states = new States(json);
        this.target = target;
        this.keys = keys;
    }

    /**
     * Opens the stream of states; the caller closes it.
     *
     * @throws IOException unreachable, or the pod refused: the message is for people
     */
    InputStream openStates() throws IOException, InterruptedException {
        String token = keys.next();
        HttpRequest request = request("/v1/state", token)
                .header("Accept", "text/event-stream")
                .GET()
                .build();
        HttpResponse<InputStream> response = awaitHead(http.sendAsync(request, BodyHandlers.ofInputStream()));
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw refused(response.statusCode(), body, token);
            }
        }
        keys.fitted(token);
        return response.body();
    }

    /** A request's own timeout would, in later JDKs, count the body too, and this one has no end. */
    private static HttpResponse<InputStream> awaitHead(CompletableFuture<HttpResponse<InputStream>> answer)
            throws IOException, InterruptedException {
        try {
            return answer.get(LinkLimits.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + LinkLimits.ANSWER.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    RuntimeState put(Assignment assignment) throws IOException, InterruptedException {
        String token = keys.next();
        HttpRequest request = request("/v1/assignment", token)
                .header("Content-Type", "application/json")
                .timeout(LinkLimits.ANSWER)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(assignment)))
                .build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), body, token);
            }
            byte[] state = body.readNBytes(LinkLimits.MAX_STATE_BYTES + 1);
            if (state.length > LinkLimits.MAX_STATE_BYTES) {
                throw new IOException("its answer is longer than " + LinkLimits.MAX_STATE_BYTES + " bytes");
            }
            return states.read(state);
        }
    }

    private RefusedException refused(int status, InputStream body, String token) throws IOException {
        var refused = new RefusedException(
                status, new String(body.readNBytes(LinkLimits.MAX_ERROR_BYTES), StandardCharsets.UTF_8));
        if (refused.isLocked()) {
            keys.refused(token);
        }
        return refused;
    }

    RuntimeState parse(String event) throws IOException {
        return states.read(event);
    }

    private HttpRequest.Builder request(String path, String token) {
        // an IPv6 address needs brackets
        String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
        return HttpRequest.newBuilder(URI.create("http://" + host + ":" + RuntimePorts.CONTROL + path))
                .header("Authorization", "Bearer " + token);
    }
}
