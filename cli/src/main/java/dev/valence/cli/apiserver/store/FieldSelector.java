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

/** {@code fieldSelector}: any dotted path may be compared, which is more than the real API allows. */
final class FieldSelector implements Predicate<JsonNode> {
    private static final Pattern TERM = Pattern.compile("([A-Za-z0-9_.-]+)(=|==|!=)(.*)");

    private record Term(String path, String value, boolean equal) {}

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = terms;
    }

    static FieldSelector parse(@Nullable String text) {
        var terms = new ArrayList<Term>();
        if (text != null && !text.isBlank()) {
            for (var part : text.split(",", -1)) {
                var matcher = TERM.matcher(part.strip());
                if (!matcher.matches()) {
                    throw ApiException.badRequest("invalid field selector: " + text);
                }
                terms.add(new Term(
                        matcher.group(1), matcher.group(3), !matcher.group(2).equals("!=")));
            }
        }
        return new FieldSelector(terms);
    }

    @Override
    public boolean test(JsonNode object) {
        return terms.stream()
                .allMatch(t -> JsonPaths.read(object, t.path()).asText("").equals(t.value()) == t.equal());
    }
}
