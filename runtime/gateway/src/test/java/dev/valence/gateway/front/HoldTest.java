// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static dev.valence.gateway.fake.TestGateway.LOADING;
import static dev.valence.gateway.fake.TestGateway.chat;
import static dev.valence.gateway.fake.TestGateway.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.gateway.fake.Behaviours;
import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.proxy.ProxySettings;
import dev.valence.gateway.registry.Standing;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldTest {
    private final TestGateway patient = new TestGateway();
    private final TestGateway hasty = new TestGateway(ProxySettings.DEFAULT.withHold(Duration.ofMillis(300)));

    @AfterEach
    void stop() throws TimeoutException {
        patient.close();
        hasty.close();
    }

    private CompletableFuture<HttpResponse<String>> sendHeld() {
        var held = patient.http.sendAsync(patient.post(chat("m", false)).build(), BodyHandlers.ofString());
        until(
                "the request is held",
                () -> patient.get(patient.control("/metrics")).body().contains("valence_gateway_held_requests 1.0"));
        return held;
    }

    @Test
    void aRequestWaitsForAModelThatLoads() {
        patient.serve("m", LOADING, List.of());
        var held = sendHeld();
        patient.serve("m", patient.runtime("a", Behaviours.says("hello")));
        assertThat(held.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aWaitThatIsOverSaysWhatTheModelsStatusSays() {
        hasty.serve("m", LOADING, List.of());
        var response = hasty.send(chat("m", false));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).contains("5");
        assertThat(response.body())
                .contains(
                        "\"code\":\"model_not_ready\"", "InferenceModel default/m reports Loading: Weights are being");
    }

    @Test
    void nobodyWaitsForAModelThatIsStalled() {
        patient.serve("m", new Standing(true, "InsufficientMemory", "It needs 40 GiB."), List.of());
        var response = patient.send(chat("m", false));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("InsufficientMemory: It needs 40 GiB.");
    }

    @Test
    void theOnlyReplicaMayRestartUnderARequest() {
        var dying = patient.runtime("a", Behaviours.diesAtOnce());
        patient.serve("m", dying);
        dying.close();
        var held = sendHeld();
        patient.runtimeAt(dying.port(), "a", Behaviours.says("back"));
        assertThat(held.join().body()).isEqualTo(Behaviours.completion("back"));
    }

    @Test
    void aReplicaThatRefusedIsAskedAgainWhileOtherThingsChange() {
        var refusals = new AtomicInteger(3);
        var busy = patient.runtime("a", (runtime, request, body) -> {
            if (refusals.getAndDecrement() > 0) {
                Behaviours.gives(503, "{}").answer(runtime, request, body);
            } else {
                Behaviours.says("hello").answer(runtime, request, body);
            }
        });
        patient.serve("m", busy);
        var answer = patient.http.sendAsync(patient.post(chat("m", false)).build(), BodyHandlers.ofString());
        var changes = new AtomicInteger();
        until("the request is answered, while another model's status changes all the time", () -> {
            String progress = "loaded " + changes.incrementAndGet() + " bytes";
            patient.serve("n", new Standing(false, "Loading", progress), List.of());
            return answer.isDone();
        });
        assertThat(answer.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aReplicaThatIsNeverReachedEndsInAnErrorAndNotInAWaitWithoutEnd() {
        var gone = hasty.runtime("a", Behaviours.diesAtOnce());
        hasty.serve("m", gone);
        gone.close();
        assertThat(hasty.send(chat("m", false)).statusCode()).isEqualTo(503);
    }

    @Test
    void aClientThatLeavesWaitsNoMore() {
        patient.serve("m", LOADING, List.of());
        sendHeld().cancel(true);
        until(
                "nobody is held",
                () -> patient.get(patient.control("/metrics")).body().contains("valence_gateway_held_requests 0.0"));
    }
}
