// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.operator.link.LinkTarget;
import dev.valence.operator.link.Links;
import dev.valence.wire.assignment.Assignment;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinksTest {
    private static final String NAMESPACE = "links";

    @Test
    void whoIsToldThatAPodReportsSeesThatItDoes() throws IOException {
        String ip = freeAddress();
        try (var runtime = new FakeRuntime(ip, "token", 1L << 30, new FakeCheckpoints(), new Answering());
                var links = new Links(Clock.systemUTC())) {
            var seenWhenTold = new CopyOnWriteArrayList<Boolean>();
            links.listen((namespace, pod) ->
                    seenWhenTold.add(links.view(namespace, pod, "uid-of-" + pod).connected()));
            int pods = 200;
            for (int pod = 0; pod < pods; pod++) {
                links.follow(target("pod-" + pod, ip), () -> List.of("token"));
            }
            Await.until("all told", seenWhenTold::size, told -> told >= pods);
            assertThat(seenWhenTold).doesNotContain(false);
        }
    }

    @Test
    void podThatTakesTheRequestAndSaysNothingIsNotConnectedAndSaysWhy() throws IOException {
        String ip = freeAddress();
        try (var mute = new ServerSocket(FakeRuntime.CONTROL_PORT, 0, InetAddress.getByName(ip));
                var links = new Links(Clock.systemUTC())) {
            links.follow(target("mute", ip), () -> List.of("token"));
            String problem = Await.until(
                    "it is given up",
                    () -> links.view(NAMESPACE, "mute", "uid-of-mute").problem(),
                    Objects::nonNull);
            assertThat(problem).isEqualTo("no answer within 5 s");
            assertThat(mute.isClosed()).isFalse();
        }
    }

    @Test
    void stateThatCannotBeUsedEndsTheStreamSaysWhyAndThePodIsHeardAgainWhenItSendsAnother() throws IOException {
        String ip = freeAddress();
        try (var runtime = new FakeRuntime(ip, "token", 1L << 30, new FakeCheckpoints(), new Answering());
                var links = new Links(Clock.systemUTC())) {
            links.follow(target("odd", ip), () -> List.of("token"));
            untilProblem(links, Objects::isNull, true);
            runtime.sayInstead("{\"instance\":\"i\",\"device\":{\"backend\":\"cpu\",\"totalBytes\":1}}");
            untilProblem(links, "its state lacks load: is its image a runtime of this version?"::equals, false);
            runtime.sayInstead("null");
            untilProblem(links, said -> String.valueOf(said).startsWith("it sent null"), false);
            runtime.sayInstead(null);
            untilProblem(links, Objects::isNull, true);
        }
    }

    @Test
    void answerThatCannotBeUsedIsARefusalAndTheAssignmentIsSentAgain() throws IOException {
        String ip = freeAddress();
        try (var runtime = new FakeRuntime(ip, "token", 1L << 30, new FakeCheckpoints(), new Answering());
                var links = new Links(Clock.systemUTC())) {
            links.follow(target("odd", ip), () -> List.of("token"));
            untilProblem(links, Objects::isNull, true);
            runtime.answerInstead("null");
            links.assign(NAMESPACE, "odd", Assignment.EMPTY);
            untilProblem(links, said -> String.valueOf(said).startsWith("it sent null"), true);
            runtime.answerInstead(null);
            untilProblem(links, Objects::isNull, true);
        }
    }

    private static void untilProblem(Links links, Predicate<@Nullable String> problem, boolean connected) {
        Await.until(
                "the pod is seen so",
                () -> links.view(NAMESPACE, "odd", "uid-of-odd"),
                view -> problem.test(view.problem()) && view.connected() == connected);
    }

    private static LinkTarget target(String pod, String ip) {
        return new LinkTarget(NAMESPACE, pod, "uid-of-" + pod, ip);
    }

    private static String freeAddress() throws IOException {
        while (true) {
            var random = ThreadLocalRandom.current();
            String ip = "127.77." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
            try (var probe = new ServerSocket(FakeRuntime.CONTROL_PORT, 0, InetAddress.getByName(ip))) {
                return probe.getInetAddress().getHostAddress();
            } catch (BindException e) {
                // somebody has it: another one
            }
        }
    }
}
