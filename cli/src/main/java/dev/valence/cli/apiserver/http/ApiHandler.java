// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.registry.Discovery;
import dev.valence.cli.apiserver.registry.OpenApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in who has the token, and tells discovery from resources. */
final class ApiHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");
    /** What kubectl is told it talks to: the API level this server follows. */
    private static final String MINOR_VERSION = "32";

    private final byte[] authorization;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final ResourceHandler resources;

    ApiHandler(String token, Discovery discovery, OpenApi openApi, ResourceHandler resources) {
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.discovery = discovery;
        this.openApi = openApi;
        this.resources = resources;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        var call = new Call(exchange);
        try {
            dispatch(call);
        } catch (ApiException e) {
            call.reply(e.code(), e.toStatus());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", call.method(), call.path(), e);
            var error = ApiException.internal(String.valueOf(e.getMessage()));
            call.reply(error.code(), error.toStatus());
        } finally {
            call.close();
        }
    }

    private void dispatch(Call call) throws IOException, InterruptedException {
        var path = call.path();
        if (HEALTH.contains(path)) {
            call.reply(200, "text/plain", "ok".getBytes(StandardCharsets.UTF_8));
            return;
        }
        var offered = call.header("Authorization").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(authorization, offered)) {
            throw ApiException.unauthorized();
        }
        if (call.header("Upgrade").equalsIgnoreCase("websocket")) {
            // a client that gets a plain 200 here watches by a plain GET instead
            call.reply(200, JsonNodeFactory.instance.objectNode());
            return;
        }
        var parts = path.split("/", -1);
        if (path.equals("/version")) {
            var version = JsonNodeFactory.instance.objectNode();
            version.put("major", "1").put("minor", MINOR_VERSION);
            version.put("gitVersion", "v1." + MINOR_VERSION + ".0+valence").put("platform", "local");
            call.reply(200, version);
        } else if (path.equals("/api")) {
            call.reply(200, discovery.coreVersions());
        } else if (path.equals("/apis")) {
            call.reply(200, discovery.groups());
        } else if (path.equals("/api/v1")) {
            call.reply(200, discovery.resources("v1"));
        } else if (path.startsWith("/apis/") && parts.length == 3) {
            call.reply(200, discovery.group(parts[2]));
        } else if (path.startsWith("/apis/") && parts.length == 4) {
            call.reply(200, discovery.resources(parts[2] + "/" + parts[3]));
        } else if (path.equals("/openapi/v3")) {
            call.reply(200, openApi.index());
        } else if (path.startsWith("/openapi/v3/")) {
            call.reply(200, openApi.document(path.substring("/openapi/v3/".length())));
        } else {
            resources.handle(call, ResourcePath.parse(path));
        }
    }
}
