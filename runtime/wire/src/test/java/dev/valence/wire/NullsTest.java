// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A null is left out, wherever the README names no exception. */
class NullsTest {

    private static Stream<Class<?>> records() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.valence.wire")
                        .stream()
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(Class::isRecord);
    }

    private static boolean writesNull(RecordComponent component) {
        JsonInclude own = component.getAccessor().getAnnotation(JsonInclude.class);
        JsonInclude of = own == null ? component.getDeclaringRecord().getAnnotation(JsonInclude.class) : own;
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                && (of == null || of.value() == JsonInclude.Include.ALWAYS);
    }

    @Test
    void onlyTheDocumentedFieldsAreWrittenAsNull() {
        List<String> written = records()
                .flatMap(type -> Stream.of(type.getRecordComponents()))
                .filter(NullsTest::writesNull)
                .map(component ->
                        component.getDeclaringRecord().getName().replaceAll(".*\\.", "") + "." + component.getName())
                .sorted()
                .toList();

        assertThat(written)
                .containsExactly(
                        "ChatCompletionChunk$Choice.finishReason",
                        "ChatMessage.content",
                        "Completion$Choice.finishReason",
                        "Completion$Choice.logprobs",
                        "ErrorBody$Detail.code",
                        "ErrorBody$Detail.param");
    }
}
