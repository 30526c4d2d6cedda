// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;

/** How a CRD is written: as a person would, so that its diff can be read. */
final class ManifestText {
    private static final String HEADER = """
            # SPDX-License-Identifier: Apache-2.0
            # Generated from dev.valence.crds; crds/README.md says how.
            """;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    private ManifestText() {}

    static String of(CustomResourceDefinition crd) throws JsonProcessingException {
        JsonNode tree = YAML.valueToTree(crd);
        return HEADER + YAML.writeValueAsString(withWholeNumbers(tree));
    }

    // the model holds minimum and maximum as doubles: 1024.0 for what is 1024
    private static JsonNode withWholeNumbers(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                object.properties().forEach(field -> field.setValue(withWholeNumbers(field.getValue())));
                yield object;
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, withWholeNumbers(array.get(i)));
                }
                yield array;
            }
            case JsonNode number
            when number.isDouble() && number.doubleValue() == Math.rint(number.doubleValue()) ->
                LongNode.valueOf(number.longValue());
            default -> node;
        };
    }
}
