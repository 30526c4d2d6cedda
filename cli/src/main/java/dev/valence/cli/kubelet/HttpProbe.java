// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An {@code httpGet} probe of a container; the other kinds count as absent.
 *
 * @param grace what a process that failed it is given to end; empty: as much as its pod
 */
record HttpProbe(
        URI uri,
        Duration timeout,
        Duration period,
        Duration initialDelay,
        int failureThreshold,
        Optional<Duration> grace) {
    private static final int DEFAULT_PERIOD_SECONDS = 10;
    private static final int DEFAULT_FAILURE_THRESHOLD = 3;

    static Optional<HttpProbe> of(@Nullable Probe probe, Container container, String podIp) {
        if (probe == null || probe.getHttpGet() == null) {
            return Optional.empty();
        }
        var get = probe.getHttpGet();
        var host = get.getHost() == null || get.getHost().isEmpty() ? podIp : get.getHost();
        var path = get.getPath() == null ? "/" : get.getPath();
        var scheme = "HTTPS".equals(get.getScheme()) ? "https" : "http";
        var port = get.getPort().getIntVal() != null
                ? get.getPort().getIntVal()
                : named(container, get.getPort().getStrVal());
        return Optional.of(new HttpProbe(
                URI.create(scheme + "://" + host + ":" + port + path),
                seconds(probe.getTimeoutSeconds(), 1),
                seconds(probe.getPeriodSeconds(), DEFAULT_PERIOD_SECONDS),
                seconds(probe.getInitialDelaySeconds(), 0),
                probe.getFailureThreshold() == null ? DEFAULT_FAILURE_THRESHOLD : probe.getFailureThreshold(),
                Optional.ofNullable(probe.getTerminationGracePeriodSeconds()).map(Duration::ofSeconds)));
    }

    private static int named(Container container, String name) {
        return container.getPorts().stream()
                .filter(port -> name.equals(port.getName()))
                .findFirst()
                .orElseThrow(() ->
                        new ContainerConfigException("a probe names the port " + name + ", which is not declared"))
                .getContainerPort();
    }

    private static Duration seconds(@Nullable Integer value, int fallback) {
        return Duration.ofSeconds(value == null ? fallback : value);
    }

    boolean succeeds(HttpClient client) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(uri).timeout(timeout).build();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return status >= 200 && status < 400;
        } catch (IOException e) {
            // not listening yet, or hanging: that is what a failed probe means
            return false;
        }
    }
}
