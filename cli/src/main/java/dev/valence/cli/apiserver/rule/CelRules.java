// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.schema.ListKeys;
import dev.valence.cli.apiserver.schema.Schema;
import dev.valence.cli.apiserver.schema.Schema.ListType;
import dev.valence.cli.apiserver.schema.Schema.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates {@code x-kubernetes-validations}. Rules that read {@code oldSelf} run only where an old value can be found:
 * not through atomic lists, whose items have no identity.
 */
public final class CelRules {
    private final Map<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();
    private @Nullable Cel environment;

    /** @param oldObject null when the object is created */
    public List<FieldError> evaluate(Schema schema, JsonNode object, @Nullable JsonNode oldObject) {
        var errors = new ArrayList<FieldError>();
        walk(schema, object, oldObject, "", errors);
        return errors;
    }

    private void walk(Schema schema, JsonNode node, @Nullable JsonNode old, String path, List<FieldError> errors) {
        if (node.isNull()) {
            return;
        }
        for (var rule : schema.rules()) {
            evaluate(rule, schema, node, old, path, errors);
        }
        if (node.isObject()) {
            walkObject(schema, node, old, path, errors);
        } else if (node.isArray() && schema.items() != null) {
            for (int i = 0; i < node.size(); i++) {
                walk(schema.items(), node.get(i), counterpart(schema, node.get(i), old), path + "[" + i + "]", errors);
            }
        }
    }

    private void walkObject(
            Schema schema, JsonNode node, @Nullable JsonNode old, String path, List<FieldError> errors) {
        for (var field : node.properties()) {
            var property = schema.properties().get(field.getKey());
            var child = property != null ? property : schema.additionalProperties();
            if (child != null) {
                var childPath = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                walk(child, field.getValue(), old == null ? null : old.get(field.getKey()), childPath, errors);
            }
        }
    }

    private static @Nullable JsonNode counterpart(Schema list, JsonNode item, @Nullable JsonNode oldList) {
        var identity = list.listType() == ListType.MAP ? ListKeys.identity(list, item) : null;
        if (identity == null || oldList == null) {
            return null;
        }
        for (var candidate : oldList) {
            if (identity.equals(ListKeys.identity(list, candidate))) {
                return candidate;
            }
        }
        return null;
    }

    private void evaluate(
            Rule rule, Schema schema, JsonNode node, @Nullable JsonNode old, String path, List<FieldError> errors) {
        var isTransition = rule.rule().contains("oldSelf");
        if (isTransition && old == null && !rule.optionalOldSelf()) {
            return;
        }
        var variables = new HashMap<String, Object>();
        variables.put("self", CelValues.of(schema, node));
        if (isTransition) {
            var oldValue = Optional.ofNullable(old).map(o -> CelValues.of(schema, o));
            variables.put("oldSelf", rule.optionalOldSelf() ? oldValue : oldValue.orElseThrow());
        }
        try {
            if (!Boolean.TRUE.equals(program(rule.rule()).eval(variables))) {
                errors.add(failure(rule, node, path, message(rule, variables)));
            }
        } catch (CelEvaluationException e) {
            errors.add(failure(rule, node, path, "rule evaluation error: " + e.getMessage()));
        }
    }

    private static FieldError failure(Rule rule, JsonNode node, String path, String message) {
        var at = path + rule.fieldPath();
        var field = at.isEmpty() ? "<nil>" : at.startsWith(".") ? at.substring(1) : at;
        return switch (rule.reason()) {
            case "FieldValueRequired" -> FieldError.required(field, message);
            case "FieldValueForbidden" -> FieldError.forbidden(field, message);
            case "FieldValueDuplicate" -> FieldError.duplicate(field, message);
            default ->
                // of an object or a list, the value is not shown
                node.isContainerNode()
                        ? new FieldError(field, "FieldValueInvalid", "Invalid value: " + message)
                        : FieldError.invalid(field, node.toString(), message);
        };
    }

    private String message(Rule rule, Map<String, Object> variables) throws CelEvaluationException {
        if (!rule.messageExpression().isEmpty()
                && program(rule.messageExpression()).eval(variables) instanceof String text) {
            return text;
        }
        return rule.message().isEmpty() ? "failed rule: " + rule.rule() : rule.message();
    }

    private CelRuntime.Program program(String expression) {
        return programs.computeIfAbsent(expression, this::compile);
    }

    private CelRuntime.Program compile(String expression) {
        try {
            var cel = environment();
            return cel.createProgram(cel.compile(expression).getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("rule \"" + expression + "\" does not compile: " + e.getMessage(), e);
        }
    }

    /** Made at the first rule: building it takes a noticeable part of a second. */
    private synchronized Cel environment() {
        var cel = environment;
        if (cel == null) {
            cel = CelEnvironment.create();
            environment = cel;
        }
        return cel;
    }
}
