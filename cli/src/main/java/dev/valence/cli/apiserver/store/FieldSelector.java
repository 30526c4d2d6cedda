// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.JsonPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code fieldSelector}: equality of the fields that a resource allows for it. */
final class FieldSelector implements Predicate<JsonNode> {
    private static final Pattern TERM = Pattern.compile("([A-Za-z0-9_.-]+)(=|==|!=)(.*)");

    private record Term(String path, String value, boolean equal) {}

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = terms;
    }

    static FieldSelector parse(@Nullable String text, List<String> selectable) {
        var terms = new ArrayList<Term>();
        if (text != null && !text.isBlank()) {
            for (var part : text.split(",", -1)) {
                var matcher = TERM.matcher(part.strip());
                if (!matcher.matches()) {
                    throw ApiException.badRequest("invalid selector: '" + text + "'; can't understand '" + part + "'");
                }
                if (!selectable.contains(matcher.group(1))) {
                    throw ApiException.badRequest("field label not supported: " + matcher.group(1));
                }
                terms.add(new Term(
                        matcher.group(1), matcher.group(3), !matcher.group(2).equals("!=")));
            }
        }
        return new FieldSelector(terms);
    }

    boolean isEmpty() {
        return terms.isEmpty();
    }

    @Override
    public boolean test(JsonNode object) {
        return terms.stream()
                .allMatch(t -> JsonPaths.read(object, t.path()).asText("").equals(t.value()) == t.equal());
    }
}
