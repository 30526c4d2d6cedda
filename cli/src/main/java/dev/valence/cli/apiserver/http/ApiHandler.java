// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.PathNotFoundException;
import dev.valence.cli.apiserver.registry.Discovery;
import dev.valence.cli.apiserver.registry.OpenApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in who has the token, and tells discovery from resources. */
final class ApiHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");
    /** What kubectl is told it talks to: the API level this server follows. */
    private static final String MINOR_VERSION = "36";

    private static final String OPENAPI_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    /** Field 1, of 3 bytes: {@code swagger}. */
    private static final byte[] EMPTY_OPENAPI = {0x0a, 3, '2', '.', '0'};

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
            call.readQuery();
            dispatch(call);
        } catch (ApiException e) {
            call.reply(e.code(), e.toStatus());
        } catch (PathNotFoundException e) {
            call.reply(404, e.getMessage() + "\n");
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
            call.reply(200, "ok");
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
        var aggregated = Representation.isAggregatedDiscovery(call.header("Accept"));
        if (path.equals("/version")) {
            call.reply(200, version());
        } else if (path.equals("/api")) {
            replyDiscovery(call, aggregated ? discovery.aggregatedCore() : discovery.coreVersions(), aggregated);
        } else if (path.equals("/apis")) {
            replyDiscovery(call, aggregated ? discovery.aggregatedGroups() : discovery.groups(), aggregated);
        } else if (path.equals("/api/v1")) {
            call.reply(200, discovery.resources("v1"));
        } else if (path.startsWith("/apis/") && parts.length == 3) {
            call.reply(200, discovery.group(parts[2]));
        } else if (path.startsWith("/apis/") && parts.length == 4) {
            call.reply(200, discovery.resources(parts[2] + "/" + parts[3]));
        } else if (path.equals("/openapi/v2")) {
            replyOpenApi2(call);
        } else if (Reviews.isReview(path)) {
            call.reply(201, Reviews.answer(call));
        } else if (path.equals("/openapi/v3")) {
            call.reply(200, openApi.index());
        } else if (path.startsWith("/openapi/v3/")) {
            call.reply(200, openApi.document(path.substring("/openapi/v3/".length())));
        } else {
            resources.handle(call, ResourcePath.parse(path));
        }
    }

    private static ObjectNode version() {
        var version = JsonNodeFactory.instance.objectNode();
        version.put("major", "1").put("minor", MINOR_VERSION);
        version.put("gitVersion", "v1." + MINOR_VERSION + ".0+valence");
        for (var field : List.of("gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler")) {
            version.put(field, "");
        }
        return version.put("platform", "linux/" + System.getProperty("os.arch"));
    }

    private static void replyDiscovery(Call call, ObjectNode document, boolean aggregated) throws IOException {
        call.reply(
                200,
                aggregated
                        ? "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
                        : "application/json",
                Call.JSON.writeValueAsBytes(document));
    }

    /** In protobuf, which kubectl asks for where the newer form has no answer, it is a document that describes nothing. */
    private void replyOpenApi2(Call call) throws IOException {
        if (call.header("Accept").contains(OPENAPI_PROTOBUF)) {
            call.reply(200, OPENAPI_PROTOBUF.replace('@', '.'), EMPTY_OPENAPI);
        } else {
            call.reply(200, openApi.version2());
        }
    }
}
