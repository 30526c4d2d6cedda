// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.valence.engine.template.value.TemplateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Thousands of small templates against what Python's jinja2 makes of them. */
class SnippetsTest {
    /** Python renders these and we refuse; a change that refuses more has to say so here. */
    private static final int REFUSED = 77;

    private final List<String> wrong = new ArrayList<>();
    private int refused;

    @Test
    void rendersExactlyWhatPythonRendersOrRefuses() {
        Map<String, Object> variables =
                Oracle.read("variables.json", new TypeReference<LinkedHashMap<String, Object>>() {});
        List<List<@Nullable String>> cases = Oracle.read("snippets.json", new TypeReference<>() {});

        for (List<@Nullable String> one : cases) {
            check(String.valueOf(one.get(0)), one.get(1), variables);
        }

        assertThat(cases).hasSizeGreaterThan(5000);
        assertThat(wrong).isEmpty();
        assertThat(refused).isLessThanOrEqualTo(REFUSED);
    }

    private void check(String template, @Nullable String expected, Map<String, Object> variables) {
        String text = null;
        TemplateException error = null;
        try {
            text = Oracle.render(template, variables);
        } catch (TemplateException e) {
            error = e;
        }
        boolean unsupported = error != null && error.kind() == TemplateException.Kind.UNSUPPORTED;
        if (!Objects.equals(text, expected) && !unsupported) {
            wrong.add(template + "\n  expected " + expected + "\n  but got  " + text + " " + error);
        } else if (unsupported && expected != null) {
            refused++;
        }
    }
}
