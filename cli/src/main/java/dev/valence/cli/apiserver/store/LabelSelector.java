// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code labelSelector}, equality- and set-based. */
final class LabelSelector implements Predicate<JsonNode> {
    private static final String KEY = "([A-Za-z0-9][A-Za-z0-9_./-]*)";
    private static final Pattern EQUALITY = Pattern.compile(KEY + "\\s*(=|==|!=)\\s*([A-Za-z0-9_.-]*)");
    private static final Pattern MEMBERSHIP = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern ORDER = Pattern.compile(KEY + "\\s*([<>])\\s*(-?[0-9]{1,18})");
    private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*" + KEY);
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    /** Commas between requirements, not those inside parentheses. */
    private static final Pattern COMMA = Pattern.compile(",(?![^()]*\\))");

    private final List<Predicate<JsonNode>> requirements;

    private LabelSelector(List<Predicate<JsonNode>> requirements) {
        this.requirements = requirements;
    }

    static LabelSelector parse(@Nullable String text) {
        var requirements = new ArrayList<Predicate<JsonNode>>();
        if (text != null && !text.isBlank()) {
            for (var part : COMMA.split(text, -1)) {
                requirements.add(requirement(part.strip()));
            }
        }
        return new LabelSelector(requirements);
    }

    private static Predicate<JsonNode> requirement(String text) {
        Matcher matcher = EQUALITY.matcher(text);
        if (matcher.matches()) {
            return in(
                    matcher.group(1),
                    List.of(matcher.group(3)),
                    !matcher.group(2).equals("!="));
        }
        matcher = MEMBERSHIP.matcher(text);
        if (matcher.matches()) {
            var values = List.of(matcher.group(3).strip().split("\\s*,\\s*", -1));
            return in(matcher.group(1), values, matcher.group(2).equals("in"));
        }
        matcher = ORDER.matcher(text);
        if (matcher.matches()) {
            return ordered(matcher.group(1), matcher.group(2).equals(">"), Long.parseLong(matcher.group(3)));
        }
        matcher = PRESENCE.matcher(text);
        if (matcher.matches()) {
            var key = matcher.group(2);
            var wanted = matcher.group(1).isEmpty();
            return labels -> labels.has(key) == wanted;
        }
        throw ApiException.badRequest("unable to parse requirement: " + text);
    }

    /** A label that is no number is on neither side. */
    private static Predicate<JsonNode> ordered(String key, boolean greater, long bound) {
        return labels -> {
            var value = labels.path(key).asText("");
            if (!INTEGER.matcher(value).matches()) {
                return false;
            }
            return greater ? Long.parseLong(value) > bound : Long.parseLong(value) < bound;
        };
    }

    private static Predicate<JsonNode> in(String key, List<String> values, boolean wanted) {
        return labels -> (labels.has(key) && values.contains(labels.path(key).asText())) == wanted;
    }

    boolean isEmpty() {
        return requirements.isEmpty();
    }

    @Override
    public boolean test(JsonNode object) {
        var labels = object.path("metadata").path("labels");
        return requirements.stream().allMatch(r -> r.test(labels));
    }
}
