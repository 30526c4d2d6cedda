// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.Engine;
import dev.valence.server.catalog.Catalog;
import dev.valence.server.catalog.Served;
import dev.valence.server.config.Limits;
import dev.valence.server.http.Answers;
import dev.valence.server.http.Bodies;
import dev.valence.server.http.ByteBudget;
import dev.valence.server.http.HttpError;
import dev.valence.server.http.Route;
import dev.valence.server.metrics.RequestMetrics;
import dev.valence.wire.openai.ChatCompletionRequest;
import dev.valence.wire.openai.CompletionRequest;
import dev.valence.wire.openai.Model;
import dev.valence.wire.openai.ModelList;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/** The routes of the OpenAI API. */
public final class OpenAiApi {
    private static final String MODELS = "/v1/models";
    private static final int CORES_PER_LARGE_PROMPT = 8;

    private final Catalog catalog;
    private final Services services;
    private final InstantSource clock;

    public OpenAiApi(
            Vertx vertx,
            Engine engine,
            Catalog catalog,
            Limits limits,
            Admission admission,
            RequestMetrics metrics,
            InstantSource clock) {
        this.catalog = catalog;
        this.clock = clock;
        this.services = new Services(
                vertx,
                engine,
                limits,
                new Bodies(
                        vertx,
                        limits.maxBodyBytes(),
                        limits.bodyTime().toMillis(),
                        new ByteBudget(limits.maxBodiesBytes())),
                vertx.createSharedWorkerExecutor("large-prompts", largePromptThreads()),
                admission,
                metrics);
    }

    /** Few: each may hold some hundred bytes for each token of its prompt, and the cores are for the engine. */
    static int largePromptThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / CORES_PER_LARGE_PROMPT);
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                        "/v1/chat/completions",
                        new GenerationEndpoint<>(
                                services, "chat", ChatCompletionRequest.class, new ChatPreparation(catalog, clock))),
                Route.post(
                        "/v1/completions",
                        new GenerationEndpoint<>(
                                services, "text", CompletionRequest.class, new TextPreparation(catalog, clock))),
                Route.get(MODELS, this::list),
                Route.get(MODELS + "/", this::show));
    }

    private void list(HttpServerRequest request) {
        List<Model> models = catalog.all().stream()
                .filter(Served.Ready.class::isInstance)
                .map(served -> describe((Served.Ready) served))
                .toList();
        Answers.json(request, 200, ModelList.of(models));
    }

    private void show(HttpServerRequest request) {
        Answers.json(
                request,
                200,
                describe(Targets.find(catalog, decode(request.path().substring(MODELS.length() + 1)))));
    }

    private static Model describe(Served.Ready served) {
        return new Model(
                served.name(),
                Model.OBJECT,
                served.readySinceSeconds(),
                Model.OWNER,
                served.parent(),
                served.model().contextLength());
    }

    private static String decode(String pathPart) {
        try {
            // in a path, + is itself
            return URLDecoder.decode(pathPart.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw HttpError.invalid(400, "invalid_path", null, "the path has a broken percent-encoding: " + pathPart);
        }
    }
}
