// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.valence.operator.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every {@code in-NAME.yaml} is a cluster, the {@code out-NAME.yaml} beside it the plan for it. Run with
 * {@code -Dgolden.update=true} to write the plans anew, then read the difference.
 */
class PlannerGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/plan");
    private static final String HEADER = "# SPDX-License-Identifier: Apache-2.0\n";
    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .build())
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_NULL))
            .addMixIn(PodStep.class, NamedStep.class)
            .build();

    /** A cluster at one moment. */
    record Input(Instant now, Cluster cluster) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "step")
    private interface NamedStep {}

    @TestFactory
    Stream<DynamicTest> planIsAsWritten() throws IOException {
        return files("in-").stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
    }

    @Test
    void everyFileIsUsed() throws IOException {
        assertThat(files("out-")).isEqualTo(files("in-")).isNotEmpty();
        try (Stream<Path> all = Files.list(FOLDER)) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.matches("(in|out)-[a-z0-9-]+\\.yaml"));
        }
    }

    private static void check(String name) throws IOException {
        Input input = YAML.readValue(FOLDER.resolve("in-" + name).toFile(), Input.class);
        Plan plan = Planner.plan(input.cluster(), Clock.fixed(input.now(), ZoneOffset.UTC));
        Path expected = FOLDER.resolve("out-" + name);
        String written = HEADER + YAML.writeValueAsString(plan);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, written);
        }
        assertThat(written).isEqualTo(Files.readString(expected));
    }

    private static List<String> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .sorted()
                    .toList();
        }
    }
}
