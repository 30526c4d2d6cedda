// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static dev.valence.gateway.fake.Behaviours.DONE;
import static dev.valence.gateway.fake.Behaviours.KEEP_ALIVE;
import static dev.valence.gateway.fake.Behaviours.ROLE;
import static dev.valence.gateway.fake.Behaviours.STOP;
import static dev.valence.gateway.fake.Behaviours.error;
import static dev.valence.gateway.fake.Behaviours.token;
import static dev.valence.gateway.fake.TestGateway.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.gateway.fake.Behaviours;
import dev.valence.gateway.fake.FakeRuntime;
import dev.valence.gateway.fake.FakeRuntime.Behaviour;
import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.proxy.ProxySettings;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a runtime says through a long prompt, so that no proxy before us takes the connection for dead. */
class KeepAliveTest {
    private static final String HELLO = ROLE + token("hello") + STOP + DONE;
    private final TestGateway gateway = new TestGateway(ProxySettings.DEFAULT.withHold(Duration.ofMillis(300)));
    private volatile CountDownLatch seen = new CountDownLatch(1);

    @AfterEach
    void stop() throws TimeoutException {
        gateway.close();
    }

    /** A replica that shows life until the client has seen it, and then does this. */
    private Behaviour computes(Consumer<HttpServerRequest> then) {
        return (runtime, request, _) -> {
            FakeRuntime.openStream(request).write(KEEP_ALIVE);
            runtime.vertx()
                    .executeBlocking(() -> seen.await(10, TimeUnit.SECONDS))
                    .onSuccess(_ -> then.accept(request));
        };
    }

    /** The replica that is asked first does this, and whoever is asked after it that. */
    private void serve(Behaviour first, Behaviour second) {
        var asked = new AtomicBoolean();
        Behaviour either =
                (runtime, request, body) -> (asked.getAndSet(true) ? second : first).answer(runtime, request, body);
        gateway.serve("m", gateway.runtime("a", either), gateway.runtime("b", either));
    }

    /** What the client has after the first sign of life. */
    private String rest() throws Exception {
        HttpResponse<InputStream> response =
                gateway.http.send(gateway.post(chat("m", true)).build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().allValues("content-type")).containsExactly("text/event-stream");
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(": keep-alive");
            assertThat(lines.readLine()).isEmpty();
            assertThat(seen.getCount()).as("before the first token").isEqualTo(1);
            seen.countDown();
            return lines.readAllAsString();
        }
    }

    @Test
    void theHeadAndCommentsPassBeforeTheFirstToken() throws Exception {
        gateway.serve(
                "m", gateway.runtime("a", computes(request -> request.response().end(HELLO))));

        assertThat(rest()).isEqualTo(HELLO);
    }

    @Test
    void aReplicaThatIsKilledAfterItsCommentsIsReplaced() throws Exception {
        for (String opening : List.of("", ROLE, ROLE + token("half").substring(0, 30))) {
            seen = new CountDownLatch(1);
            Behaviour killed = computes(request -> request.response()
                    .write(opening)
                    .onSuccess(_ -> request.connection().close()));
            serve(killed, Behaviours.streams(HELLO));

            assertThat(rest()).isEqualTo(HELLO);
        }
    }

    @Test
    void aReplicaThatFailsAfterItsCommentsIsReplaced() throws Exception {
        serve(
                computes(request -> request.response().end(ROLE + error("model_unloading"))),
                computes(request -> request.response().end(HELLO)));

        assertThat(rest()).isEqualTo(KEEP_ALIVE + HELLO);
    }

    @Test
    void whereAllReplicasFailTheLastEventIsTheError() throws Exception {
        Behaviour fails = computes(request -> request.response().end(error("step_failed")));
        serve(fails, Behaviours.streams(error("step_failed")));

        assertThat(rest())
                .startsWith("data: {\"error\":{")
                .contains("The model 'm' failed 3 times")
                .endsWith("}}\n\n");
    }

    @Test
    void aRefusalOfTheNextReplicaIsTheLastEvent() throws Exception {
        serve(
                computes(request -> request.connection().close()),
                Behaviours.gives(429, "{\"error\":{\n\"message\":\"too many\",\r\n\"code\":null}}"));

        assertThat(rest()).isEqualTo("data: {\"error\":{ \"message\":\"too many\",  \"code\":null}}\n\n");
    }

    @Test
    void anAnswerOfTheNextReplicaThatIsNoStreamIsAnError() throws Exception {
        serve(computes(request -> request.connection().close()), Behaviours.gives(200, Behaviours.completion("hello")));

        assertThat(rest()).startsWith("data: {\"error\":{").contains("did not answer with the stream");
    }

    @Test
    void aWaitForAReplicaThatIsOverIsTheLastEvent() throws Exception {
        serve(computes(request -> request.connection().close()), Behaviours.gives(503, "{}"));

        assertThat(rest()).startsWith("data: {\"error\":{").contains("\"code\":\"model_not_ready\"");
    }
}
