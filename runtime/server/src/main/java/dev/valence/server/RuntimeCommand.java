// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import dev.valence.engine.Engines;
import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.backend.BackendException;
import dev.valence.engine.source.ModelSources;
import dev.valence.engine.source.SourceSettings;
import dev.valence.server.config.Limits;
import dev.valence.server.config.MemorySize;
import dev.valence.server.config.ServerConfig;
import dev.valence.wire.pod.RuntimeEnvironment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line: each flag has an environment variable, and the flag wins. */
@Command(
        name = "valence-runtime",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        description = "Serves the models that the operator assigns to this pod: OpenAI API, control API, metrics.",
        footer = {
            "",
            "Example:",
            "  VALENCE_TOKEN=secret valence-runtime --port=8000 --control-port=9090 --models-root=/models"
        })
final class RuntimeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeCommand.class);
    private static final Duration CONNECT_TIME = Duration.ofSeconds(10);
    private static final Duration DOWNLOAD_IDLE_TIME = Duration.ofSeconds(60);
    /** HTTP needs few; the cores are for the engine. */
    private static final int MAX_EVENT_LOOPS = 4;
    /** As long as a model's own drain may take. */
    private static final int MAX_DRAIN_SECONDS = 3_600;

    @Option(
            names = "--host",
            defaultValue = "${env:VALENCE_HOST:-127.0.0.1}",
            description = "Address of both ports (VALENCE_HOST).")
    String host = "";

    @Option(
            names = "--port",
            defaultValue = "${env:VALENCE_PORT:-8000}",
            description = "Port of the OpenAI API (VALENCE_PORT).")
    int port;

    @Option(
            names = "--control-port",
            defaultValue = "${env:VALENCE_CONTROL_PORT:-9090}",
            description = "Port of assignment, state and metrics (VALENCE_CONTROL_PORT).")
    int controlPort;

    @Option(
            names = "--token-file",
            defaultValue = "${env:VALENCE_TOKEN_FILE:-}",
            description = "File with the token of the control API (VALENCE_TOKEN_FILE); without it, the token is in"
                    + " VALENCE_TOKEN.")
    String tokenFile = "";

    @Option(
            names = "--backend",
            defaultValue = "${env:" + RuntimeEnvironment.BACKEND + ":-auto}",
            converter = BackendConverter.class,
            description = "Where models run: cpu, cuda, or auto, which is CUDA where that runs ("
                    + RuntimeEnvironment.BACKEND + ").")
    BackendChoice backend = BackendChoice.AUTO;

    @Option(
            names = "--threads",
            defaultValue = "${env:VALENCE_THREADS:-0}",
            description = "Threads that compute; 0: one per core (VALENCE_THREADS).")
    int threads;

    @Option(
            names = "--memory",
            defaultValue = "${env:" + RuntimeEnvironment.MEMORY + ":-0}",
            description =
                    "Device memory for models, such as 8Gi; never more than is free at the start, on the CPU less what"
                            + " the Java heap may become and 256 MiB; 0: all of that (" + RuntimeEnvironment.MEMORY
                            + ").")
    String memory = "";

    @Option(
            names = "--models-root",
            defaultValue =
                    "${env:" + RuntimeEnvironment.MODELS_ROOT + ":-" + RuntimeEnvironment.DEFAULT_MODELS_ROOT + "}",
            description = "Folder that file:///models means, and with the volume of each pvc:// claim under its name"
                    + " (" + RuntimeEnvironment.MODELS_ROOT + ").")
    Path modelsRoot = Path.of("");

    @Option(
            names = "--file-roots",
            split = ":",
            defaultValue = "${env:VALENCE_FILE_ROOTS:-}",
            description = "Further folders that file:// sources may be in, joined by ':' (VALENCE_FILE_ROOTS).")
    List<String> fileRoots = List.of();

    @Option(
            names = "--cache-dir",
            defaultValue = "${env:" + RuntimeEnvironment.CACHE_DIR + ":-${sys:user.home}/.cache/valence/models}",
            description = "Folder that downloads are kept in (" + RuntimeEnvironment.CACHE_DIR + ").")
    Path cacheDir = Path.of("");

    @Option(
            names = "--secrets-dir",
            defaultValue =
                    "${env:" + RuntimeEnvironment.SECRETS_DIR + ":-" + RuntimeEnvironment.DEFAULT_SECRETS_DIR + "}",
            description =
                    "Folder with each Secret of a source under its name (" + RuntimeEnvironment.SECRETS_DIR + ").")
    Path secretsDir = Path.of("");

    @Option(
            names = "--hub",
            defaultValue = "${env:VALENCE_HUB:-https://huggingface.co}",
            description = "Address of the hub that hf:// sources come from (VALENCE_HUB).")
    URI hub = URI.create("");

    @Option(
            names = "--drain-seconds",
            // Kubernetes kills after 30 s, by default
            defaultValue = "${env:" + RuntimeEnvironment.DRAIN_SECONDS + ":-25}",
            description = "What requests in flight are given to end at SIGTERM, from 0 to " + MAX_DRAIN_SECONDS + " ("
                    + RuntimeEnvironment.DRAIN_SECONDS + ").")
    int drainSeconds;

    /** Names as in the environment. */
    static final class BackendConverter implements ITypeConverter<BackendChoice> {
        @Override
        public BackendChoice convert(String name) {
            try {
                return BackendChoice.of(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() {
        long beganNanos = System.nanoTime();
        try {
            String token = token(tokenFile, System.getenv(RuntimeEnvironment.TOKEN));
            ServerConfig config = new ServerConfig(
                    host,
                    port,
                    controlPort,
                    token,
                    Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_EVENT_LOOPS),
                    Limits.DEFAULT.withDrainTime(drainTime()));
            EngineOptions options =
                    EngineOptions.DEFAULT.withThreads(threads).withMemoryBytes(MemorySize.parseBytes(memory));
            serve(config, open(backend, options), beganNanos);
            return CommandLine.ExitCode.OK;
        } catch (IllegalArgumentException e) {
            return cannotStart(e, CommandLine.ExitCode.USAGE);
        } catch (IllegalStateException | BackendException e) {
            return cannotStart(e, CommandLine.ExitCode.SOFTWARE);
        }
    }

    private static int cannotStart(RuntimeException cause, int status) {
        LOG.error("cannot start: {}", cause.getMessage());
        LOG.debug("cannot start", cause);
        return status;
    }

    private Duration drainTime() {
        if (drainSeconds < 0 || drainSeconds > MAX_DRAIN_SECONDS) {
            throw new IllegalArgumentException(
                    "--drain-seconds must be from 0 to " + MAX_DRAIN_SECONDS + ", and is " + drainSeconds);
        }
        return Duration.ofSeconds(drainSeconds);
    }

    /** A process whose GPU cannot be used lives, to tell so in its state and health. */
    private static Engine open(BackendChoice backend, EngineOptions options) {
        Engine engine = Engines.openOrUnavailable(backend, options);
        engine.deadBecause().ifPresent(why -> LOG.error("no model can be served: {}", why));
        return engine;
    }

    private void serve(ServerConfig config, Engine engine, long beganNanos) {
        List<Path> roots = Stream.concat(
                        Stream.of(modelsRoot),
                        fileRoots.stream().filter(root -> !root.isBlank()).map(Path::of))
                .toList();
        ModelSources sources = new ModelSources(
                new SourceSettings(roots, modelsRoot, cacheDir, hub, secretsDir, CONNECT_TIME, DOWNLOAD_IDLE_TIME));
        RuntimeProcess process = RuntimeProcess.start(config, engine, new SourceCheckpoints(sources, modelsRoot));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            process.close();
            sources.close();
            // a stop that was asked for is a success, though it came as a signal
            Runtime.getRuntime().halt(0);
        }));
        LOG.info(
                "ready after {} ms: OpenAI API on {}:{}, control API on {}:{}, {} bytes for models",
                (System.nanoTime() - beganNanos) / 1_000_000,
                config.host(),
                process.port(),
                config.host(),
                process.controlPort(),
                engine.device().totalBytes());
    }

    /** @throws IllegalArgumentException there is none, or its file cannot be read */
    static String token(String file, @Nullable String fromEnvironment) {
        String token;
        if (file.isEmpty()) {
            token = fromEnvironment;
        } else {
            try {
                token = Files.readString(Path.of(file));
            } catch (IOException e) {
                throw new IllegalArgumentException("cannot read the token file " + file + ": " + e, e);
            }
        }
        if (token == null || token.isBlank()) {
            throw new IllegalArgumentException(
                    "the control API needs a token: set VALENCE_TOKEN, or --token-file to a file with one");
        }
        return token.strip();
    }
}
