// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.condition.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code FIELDS.md} names every field, and nothing that is not there. */
class FieldTableTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CLASS = Pattern.compile("[A-Z][A-Za-z]+");
    private static Map<String, Path> files;

    private record Row(String field, String doneBy, String heldBy) {}

    @BeforeAll
    static void index() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(".."))) {
            files = all.filter(file -> file.toString().matches(".*/src/(main|test)/.*\\.(java|yaml)"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString(), file -> file, (one, other) -> one, TreeMap::new));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GpuPool", "InferenceModel", "LoRAAdapter"})
    void everyFieldHasARowAndEveryRowAField(String kind) throws IOException {
        assertThat(rows(kind)).extracting(Row::field).doesNotHaveDuplicates();
        assertThat(rows(kind))
                .extracting(Row::field)
                .containsExactlyInAnyOrderElementsOf(Schemas.leaves(kind).keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GpuPool", "InferenceModel", "LoRAAdapter"})
    void everyClassThatIsSaidToActIsThere(String kind) throws IOException {
        assertThat(rows(kind))
                .allSatisfy(row -> assertThat(codes(row.doneBy()))
                        .filteredOn(code -> CLASS.matcher(code).matches())
                        .filteredOn(code -> !isReason(code))
                        .allSatisfy(code -> assertThat(files).containsKey(code + ".java")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GpuPool", "InferenceModel", "LoRAAdapter"})
    void everyRowIsHeldByATestThatIsThere(String kind) throws IOException {
        for (Row row : rows(kind)) {
            assertThat(codes(row.heldBy())).as(row.field()).isNotEmpty();
            for (String test : codes(row.heldBy())) {
                String[] parts = test.split("#");
                Path file = files.get(parts.length == 1 ? test : parts[0] + ".java");
                assertThat(file).as(row.field() + ": " + test).isNotNull();
                assertThat(Files.readString(file)).as(test).contains(parts.length == 1 ? "" : "void " + parts[1] + "(");
            }
        }
    }

    @Test
    void whatDoesNothingIsWhatSaysSo() throws IOException {
        for (String kind : List.of("GpuPool", "InferenceModel", "LoRAAdapter")) {
            List<String> nothing = rows(kind).stream()
                    .filter(row ->
                            row.doneBy().contains("nothing") && !row.field().equals("residency"))
                    .map(Row::field)
                    .toList();
            List<String> said = Schemas.leaves(kind).keySet().stream()
                    .filter(path -> Schemas.descriptions(kind).entrySet().stream()
                            .filter(field -> path.equals(field.getKey()) || path.startsWith(field.getKey() + "."))
                            .anyMatch(field -> field.getValue().contains(FieldsWithoutEffect.NOTE)))
                    .toList();
            assertThat(nothing).containsExactlyInAnyOrderElementsOf(said);
        }
    }

    private static boolean isReason(String code) {
        return Stream.of(Reason.values()).anyMatch(reason -> reason.name().equals(code));
    }

    private static List<Row> rows(String kind) throws IOException {
        String text = Files.readString(Path.of("FIELDS.md"));
        String section = text.substring(text.indexOf("## " + kind)).substring(3).split("\n## ")[0];
        return ROW.matcher(section)
                .results()
                .map(row -> new Row(row.group(1), row.group(2), row.group(3)))
                .toList();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }
}
