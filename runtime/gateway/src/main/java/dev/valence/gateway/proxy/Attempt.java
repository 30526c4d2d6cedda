// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.proxy;

import dev.valence.gateway.body.ByteBudget;
import dev.valence.gateway.registry.Replica;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** One request to one replica. For one event loop; used once. */
final class Attempt {
    private static final String EVENTS = "text/event-stream";

    private final Vertx vertx;
    private final HttpClient client;
    private final Replica replica;
    private final ByteBudget answers;
    private final ProxySettings settings;
    private final Promise<Outcome> outcome = Promise.promise();
    private @Nullable HttpClientRequest request;

    Attempt(Vertx vertx, HttpClient client, Replica replica, ByteBudget answers, ProxySettings settings) {
        this.vertx = vertx;
        this.client = client;
        this.replica = replica;
        this.answers = answers;
        this.settings = settings;
    }

    /** Completes once, and never fails. */
    Future<Outcome> run(String path, MultiMap headers, Buffer body, HttpServerResponse toClient) {
        client.request(options(path, headers))
                .onFailure(cause -> outcome.tryComplete(new Outcome.Unreachable(cause)))
                .onSuccess(connected -> send(connected, body, toClient));
        return outcome.future();
    }

    /** Tells the replica, by closing its connection, that nobody wants the answer any more. */
    void cancel() {
        outcome.tryComplete(new Outcome.Cancelled());
        if (request != null) {
            request.reset();
        }
    }

    private RequestOptions options(String path, MultiMap headers) {
        return new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(replica.port(), replica.host()))
                .setHost(replica.host())
                .setPort(replica.port())
                .setMethod(HttpMethod.POST)
                .setURI(path)
                .setHeaders(headers)
                .setConnectTimeout(settings.connectTimeout().toMillis())
                .setIdleTimeout(settings.replicaSilence().toMillis());
    }

    private void send(HttpClientRequest connected, Buffer body, HttpServerResponse toClient) {
        request = connected;
        if (outcome.future().isComplete()) {
            connected.reset();
            return;
        }
        connected
                .send(body)
                .andThen(sending -> {
                    if (sending.succeeded()) {
                        receive(connected, sending.result(), toClient);
                    }
                })
                // of the sending, or of the receiving: either way there is an outcome
                .onFailure(cause -> outcome.tryComplete(new Outcome.Died(cause)));
    }

    private void receive(HttpClientRequest sent, HttpClientResponse response, HttpServerResponse toClient) {
        int status = response.statusCode();
        if (status == 503 || status == 404) {
            giveUp(sent, response, new Outcome.Refused(status));
        } else if (status == 500) {
            giveUp(sent, response, new Outcome.Failed("it answered 500"));
        } else if (status == 200 && isStream(response)) {
            new StreamRelay(vertx, sent, response, toClient, settings, outcome).start();
        } else {
            new AnswerCollector(sent, response, answers, outcome).start();
        }
    }

    /** Closing costs a connection, and is sure: the rest of the answer need not be read. */
    private void giveUp(HttpClientRequest sent, HttpClientResponse response, Outcome why) {
        outcome.tryComplete(why);
        response.exceptionHandler(_ -> {}); // told of the reset below, which is no news
        sent.reset();
    }

    private static boolean isStream(HttpClientResponse response) {
        String type = response.getHeader("content-type");
        return type != null && type.startsWith(EVENTS);
    }
}
