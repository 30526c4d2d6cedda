// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static dev.valence.gateway.fake.TestGateway.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.gateway.fake.Behaviours;
import dev.valence.gateway.fake.FakeRuntime;
import dev.valence.gateway.fake.TestGateway;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that are no streams. */
class AnswerTest {
    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() throws TimeoutException {
        gateway.close();
    }

    @Test
    void theBodyTravelsAsItIsBothWays() {
        var runtime = gateway.runtime("a", Behaviours.says("hello"));
        gateway.serve("m", runtime);
        String body = "{ \"temperature\" : 0.10, \"model\":\"m\", \"x\":[1,{\"model\":\"n\"}], \"prompt\":\"é\" }\n";
        var response = gateway.send(body);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(Behaviours.completion("hello"));
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(runtime.received.getFirst().body()).isEqualTo(body);
        assertThat(runtime.received.getFirst().path()).isEqualTo("/v1/chat/completions");
    }

    @Test
    void credentialsStayAndTheRequestIdTravels() {
        var runtime = gateway.runtime("a", Behaviours.says("hello"));
        gateway.serve("m", runtime);
        var response = gateway.send(gateway.post(chat("m", false))
                .header("authorization", "Bearer sk-secret")
                .header("x-request-id", "mine-7")
                .build());
        assertThat(runtime.received.getFirst().headers().contains("authorization"))
                .isFalse();
        assertThat(runtime.received.getFirst().headers().get("x-request-id")).isEqualTo("mine-7");
        assertThat(response.headers().allValues("x-request-id")).containsExactly("mine-7");
    }

    @Test
    void aRefusalOfTheModelItselfIsPassedOn() {
        String error = "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\",\"param\":null,"
                + "\"code\":\"context_length_exceeded\"}}";
        var runtime = gateway.runtime("a", Behaviours.gives(400, error));
        gateway.serve("m", runtime);
        var response = gateway.send(chat("m", false));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo(error);
        assertThat(runtime.requests()).isEqualTo(1);
    }

    @Test
    void aReplicaThatDiesIsReplacedEvenInTheMiddleOfAnAnswerThatIsNoStream() {
        for (var bad : List.of(
                Behaviours.diesAtOnce(),
                Behaviours.diesInItsAnswer(),
                Behaviours.gives(500, "{}"),
                Behaviours.gives(503, "{}"),
                Behaviours.gives(404, "{}"))) {
            var first = gateway.runtime("first", bad);
            var good = gateway.runtime("good", Behaviours.says("hello"));
            gateway.serve("m", first, good);
            for (int i = 0; i < 8; i++) {
                assertThat(gateway.send(chat("m", false)).statusCode()).isEqualTo(200);
            }
            assertThat(good.requests()).isEqualTo(8);
        }
    }

    @Test
    void aReplicaThatFailsOrRefusesDrawsNoRequestsWhileItCools() {
        for (int status : List.of(500, 503, 404)) {
            var bad = gateway.runtime("bad", Behaviours.gives(status, "{}"));
            var good = gateway.runtime("good", Behaviours.says("hello"));
            gateway.serve("m", bad);
            var waiting = gateway.http.sendAsync(gateway.post(chat("m", false)).build(), BodyHandlers.ofString());
            TestGateway.until("the bad one was asked", () -> bad.requests() > 0);
            gateway.serve("m", bad, good);
            assertThat(waiting.join().statusCode()).isEqualTo(200);
            int asked = bad.requests();
            for (int i = 0; i < 16; i++) {
                assertThat(gateway.send(chat("m", false)).statusCode()).isEqualTo(200);
            }
            assertThat(bad.requests()).as("asked again after a %d", status).isEqualTo(asked);
        }
    }

    @Test
    void aReplicaThatTookTooLongIsNotReplaced() {
        var slow = gateway.runtime("slow", Behaviours.gives(504, "{}"));
        gateway.serve("m", slow, gateway.runtime("alike", Behaviours.gives(504, "{}")));
        assertThat(gateway.send(chat("m", false)).statusCode()).isEqualTo(504);
    }

    @Test
    void aRequestThatKillsReplicasIsNotGivenToAll() {
        var runtimes = new FakeRuntime[5];
        for (int i = 0; i < runtimes.length; i++) {
            runtimes[i] = gateway.runtime("r" + i, Behaviours.diesAtOnce());
        }
        gateway.serve("m", runtimes);
        var response = gateway.send(chat("m", false));
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("\"code\":\"replica_failed\"").contains("3 replicas");
        assertThat(Arrays.stream(runtimes).mapToInt(FakeRuntime::requests).sum())
                .isEqualTo(3);
    }

    @Test
    void oneReplicaThatFailsAgainAndAgainIsCountedOnce() {
        var only = gateway.runtime("only", Behaviours.diesAtOnce());
        gateway.serve("m", only);
        var response = gateway.send(chat("m", false));
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("failed 3 times before it answered this request, on 1 replica.");
        assertThat(only.requests()).isEqualTo(3);
    }

    @Test
    void requestsAreSpreadByWhatIsUnderWay() {
        var busy = gateway.runtime("busy", Behaviours.neverAnswers());
        gateway.serve("m", busy);
        var waiting = gateway.http.sendAsync(gateway.post(chat("m", false)).build(), BodyHandlers.ofString());
        TestGateway.until("the first request is under way", () -> busy.requests() == 1);
        var free = gateway.runtime("free", Behaviours.says("hello"));
        gateway.serve("m", busy, free);
        for (int i = 0; i < 10; i++) {
            assertThat(gateway.send(chat("m", false)).statusCode()).isEqualTo(200);
        }
        assertThat(free.requests()).isEqualTo(10);
        waiting.cancel(true);
    }
}
