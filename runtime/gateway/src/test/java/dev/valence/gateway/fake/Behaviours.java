// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.fake;

import dev.valence.gateway.fake.FakeRuntime.Behaviour;
import io.vertx.core.http.HttpServerResponse;

/** What runtimes do, well and badly. */
public final class Behaviours {
    public static final String ROLE = chunk("{\"role\":\"assistant\"}", "null");
    public static final String STOP = chunk("{}", "\"stop\"");
    public static final String DONE = "data: [DONE]\n\n";
    public static final String KEEP_ALIVE = ": keep-alive\n\n";

    private Behaviours() {}

    public static String token(String text) {
        return chunk("{\"content\":\"" + text + "\"}", "null");
    }

    private static String chunk(String delta, String finishReason) {
        return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}\n\n";
    }

    public static String completion(String text) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{"
                + "\"index\":0,\"finish_reason\":\"stop\",\"logprobs\":null,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"" + text + "\",\"refusal\":null}}],"
                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}";
    }

    /** Streams where the request asks for it. */
    public static Behaviour says(String... tokens) {
        return (_, request, body) -> {
            if (!body.toString().replace(" ", "").contains("\"stream\":true")) {
                request.response()
                        .putHeader("content-type", "application/json")
                        .end(completion(String.join("", tokens)));
                return;
            }
            HttpServerResponse stream = FakeRuntime.openStream(request);
            stream.write(ROLE);
            for (String token : tokens) {
                stream.write(token(token));
            }
            stream.end(STOP + DONE);
        };
    }

    /** The last event of a stream whose request the runtime gave up. */
    public static String error(String code) {
        return "data: {\"error\":{\"message\":\"given up\",\"type\":\"server_error\",\"param\":null,\"code\":\"" + code
                + "\"}}\n\n";
    }

    /** A stream of just this. */
    public static Behaviour streams(String events) {
        return (_, request, _) -> FakeRuntime.openStream(request).end(events);
    }

    public static Behaviour gives(int status, String json) {
        return (_, request, _) -> request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(json);
    }

    public static Behaviour diesAtOnce() {
        return (_, request, _) -> request.connection().close();
    }

    /** Writes part of a stream, and is killed. */
    public static Behaviour diesAfter(String part) {
        return (_, request, _) -> FakeRuntime.openStream(request)
                .write(part)
                .onSuccess(_ -> request.connection().close());
    }

    /** Promises more than it sends, and is killed. */
    public static Behaviour diesInItsAnswer() {
        return (_, request, _) -> request.response()
                .putHeader("content-type", "application/json")
                .putHeader("content-length", "1000")
                .write("{\"id\":")
                .onSuccess(_ -> request.connection().close());
    }

    public static Behaviour neverAnswers() {
        return (_, _, _) -> {};
    }
}
