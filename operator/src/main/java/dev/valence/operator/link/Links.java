// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.wire.assignment.Assignment;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The links to all pods. Safe from any thread. */
public final class Links implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LinkLimits.CONNECT)
            .build();
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, PodLink> links = new ConcurrentHashMap<>();
    private final List<LinkListener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("link-ticks").factory());

    public Links(Clock clock) {
        this.clock = clock;
        long millis = LinkLimits.TICK.toMillis();
        ticker.scheduleWithFixedDelay(
                () -> links.values().forEach(PodLink::tick), millis, millis, TimeUnit.MILLISECONDS);
    }

    public void listen(LinkListener listener) {
        listeners.add(listener);
    }

    /**
     * Opens the link unless it is open; a pod made anew or moved is another target.
     *
     * @param tokens that may open it, the likeliest first; asked before each try: must be quick
     */
    public synchronized void follow(LinkTarget target, Supplier<List<String>> tokens) {
        PodLink known = links.get(target.key());
        if (known != null && known.target().equals(target)) {
            return;
        }
        if (known != null) {
            known.close();
        }
        var opened = new PodLink(
                target,
                new ControlClient(http, json, target, new Keys(tokens)),
                clock,
                () -> listeners.forEach(listener -> listener.linkChanged(target.namespace(), target.pod())));
        links.put(target.key(), opened);
        // only now: whoever is told of what it heard comes at once to view it
        opened.start();
    }

    /** Closes the links of a namespace to all pods but these. */
    public synchronized void retain(String namespace, Set<String> pods) {
        links.values().stream()
                .map(PodLink::target)
                .filter(target -> target.namespace().equals(namespace) && !pods.contains(target.pod()))
                .forEach(target -> {
                    PodLink link = links.remove(target.key());
                    if (link != null) {
                        link.close();
                    }
                });
    }

    /** @param uid of the pod: what an earlier one of the same name said is not told */
    public LinkView view(String namespace, String pod, String uid) {
        PodLink link = links.get(namespace + "/" + pod);
        return link == null || !link.target().uid().equals(uid) ? LinkView.NONE : link.view();
    }

    /** Without effect for a pod that is not followed. */
    public void assign(String namespace, String pod, Assignment assignment) {
        PodLink link = links.get(namespace + "/" + pod);
        if (link != null) {
            link.desire(assignment);
        }
    }

    @Override
    public synchronized void close() {
        ticker.shutdownNow();
        links.values().forEach(PodLink::close);
        links.clear();
        http.shutdownNow();
    }
}
