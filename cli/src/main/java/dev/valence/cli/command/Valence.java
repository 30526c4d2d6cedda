// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.chat.ChatException;
import dev.valence.cli.local.LocalException;
import dev.valence.engine.api.EngineException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ScopeType;

/** The root of all commands. */
@Command(
        name = "valence",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Many models on every GPU of a Kubernetes cluster, from manifests.",
        subcommands = {
            UpCommand.class,
            ApplyCommand.class,
            DeleteCommand.class,
            GetCommand.class,
            DescribeCommand.class,
            LogsCommand.class,
            ChatCommand.class,
            GenerateCommand.class,
            LogitsCommand.class,
            BenchCommand.class,
            DoctorCommand.class
        },
        footer = {
            "",
            "With KUBECONFIG set, apply, delete, get, describe and logs talk to that cluster, else to the one of up.",
            "",
            "Example:",
            "  valence up"
        })
public final class Valence {
    private static final Logger LOG = LoggerFactory.getLogger(Valence.class);

    private Valence() {}

    /** Runs a command line; errors are told in one or two lines. */
    public static int run(String... arguments) {
        return new CommandLine(new Valence())
                .setExecutionExceptionHandler(onError())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    private static IExecutionExceptionHandler onError() {
        return (exception, commandLine, parsed) -> {
            switch (exception) {
                case CommandFailure _, LocalException _, ChatException _, EngineException _ ->
                    commandLine.getErr().println("error: " + exception.getMessage());
                case KubernetesClientException e -> commandLine.getErr().println("error: " + message(e));
                case FileSystemException e -> commandLine.getErr().println("error: " + message(e));
                default -> {
                    commandLine.getErr().println("error: " + exception);
                    // where up runs, this is in its log
                    LOG.error("This is a fault of Valence", exception);
                }
            }
            return ExitCode.FAILED;
        };
    }

    private static String message(FileSystemException e) {
        var why = switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "there is no such file or folder";
            default -> e.getReason() == null ? String.valueOf(e.getMessage()) : e.getReason();
        };
        return e.getFile() + ": " + why;
    }

    /** The API server's own words, else what kept it from speaking: the client's are about itself. */
    private static String message(KubernetesClientException e) {
        if (e.getStatus() != null) {
            return e.getStatus().getMessage();
        }
        var cause = e.getCause();
        return cause == null || cause.getMessage() == null ? String.valueOf(e.getMessage()) : cause.getMessage();
    }
}
