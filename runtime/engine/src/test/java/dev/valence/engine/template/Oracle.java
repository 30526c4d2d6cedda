// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.engine.template.builtin.Globals;
import dev.valence.engine.template.render.Interpreter;
import dev.valence.engine.template.syntax.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What dev/fixtures/templates.py wrote, and the settings it wrote it with. */
final class Oracle {
    static final Clock CLOCK =
            Clock.fixed(LocalDateTime.of(2026, 2, 3, 14, 5, 9).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

    private static final JsonMapper JSON = new JsonMapper();

    private Oracle() {}

    static <T> T read(String name, TypeReference<T> type) {
        try (InputStream in = Objects.requireNonNull(Oracle.class.getResourceAsStream(name), name)) {
            return JSON.readValue(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Oracle.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String render(String template, Map<String, Object> variables) {
        Map<String, Object> values = new HashMap<>();
        variables.forEach((name, value) -> values.put(name, JavaValues.toPython(value)));
        return Interpreter.render(Parser.parse(template), Globals.functions(CLOCK), values);
    }
}
