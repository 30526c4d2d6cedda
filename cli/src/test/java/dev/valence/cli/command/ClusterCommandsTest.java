// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.valence.cli.apiserver.LocalApi;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** apply, get, describe and delete on an API with nobody behind it. */
class ClusterCommandsTest {
    private static final String POOL = """
            apiVersion: valence.dev/v1alpha1
            kind: GpuPool
            metadata: {name: shelf}
            spec: {accelerator: cpu, replicas: 1, memory: {device: 2Gi}}
            """;
    private static final String MODEL = """
            apiVersion: valence.dev/v1alpha1
            kind: InferenceModel
            metadata: {name: nano, labels: {team: red}}
            spec: {source: {uri: "file:///models/nano"}, contextLength: 256}
            """;

    @TempDir
    static Path directory;

    private static LocalApi api;
    private static ValenceProcess valence;
    private static Path manifest;

    @BeforeAll
    static void start() throws Exception {
        api = LocalApi.start(Files.createDirectories(directory.resolve("api")));
        valence = new ValenceProcess(directory, api.kubeconfig());
        manifest = Files.writeString(directory.resolve("both.yaml"), POOL + "---\n" + MODEL);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void apply() throws Exception {
        assertThat(valence.succeed("apply", "-f", manifest.toString()).lines())
                .containsExactly("gpupool/shelf applied", "inferencemodel/nano applied");
    }

    @Test
    void getShowsTheColumnsOfTheApi() throws Exception {
        assertThat(valence.succeed("get")).contains("ACCELERATOR", "shelf", "PHASE", "nano");
        assertThat(valence.succeed("get", "models").lines()).hasSize(2);
        assertThat(valence.succeed("get", "pools", "-o", "wide"))
                .hasSizeGreaterThan(valence.succeed("get", "pools").length());
    }

    @Test
    void getPrintsOneObjectOrOneListForPrograms() throws Exception {
        var one = new ObjectMapper().readTree(valence.succeed("get", "model", "nano", "-o", "json"));
        assertThat(one.at("/spec/contextLength").asInt()).isEqualTo(256);
        assertThat(one.at("/metadata/managedFields").isMissingNode()).isTrue();

        var all = new YAMLMapper().readTree(valence.succeed("get", "-o", "yaml"));
        assertThat(all.path("kind").asText()).isEqualTo("List");
        assertThat(all.findValuesAsText("kind")).contains("GpuPool", "InferenceModel");
    }

    @Test
    void describeTellsSpecAndEvents() throws Exception {
        assertThat(valence.succeed("describe", "model", "nano"))
                .startsWith("InferenceModel default/nano\n")
                .contains("Labels:\n  team: red", "contextLength: 256", "Events: none");
    }

    @Test
    void deleteReturnsWhenItIsGone() throws Exception {
        assertThat(valence.succeed("delete", "-f", manifest.toString()).lines())
                .containsExactly("gpupool/shelf deleted", "inferencemodel/nano deleted");
        assertThat(valence.run("get", "model", "nano").status()).isEqualTo(1);
    }

    /** Also of one that is not ready, which is asked for most. */
    @Test
    void logsAreThoseOfThePod() throws Exception {
        var pod = Files.writeString(directory.resolve("pod.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: shelf-0}
                spec: {nodeName: local, containers: [{name: runtime, image: runtime}]}
                """);
        valence.succeed("apply", "-f", pod.toString());
        assertThat(valence.succeed("logs", "shelf-0")).isEqualTo("log of shelf-0\n");
        assertThat(valence.succeed("logs", "-f", "shelf-0")).isEqualTo("log of shelf-0\n");
        assertThat(valence.succeed("logs", "--tail=0", "shelf-0")).isEmpty();
        assertThat(valence.succeed("logs", "-f", "--tail=0", "shelf-0")).isEmpty();
    }
}
