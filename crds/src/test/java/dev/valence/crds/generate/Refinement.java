// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.generate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What the generator cannot know: list types, integer widths, the columns' order, and the bounds of Kubernetes' own types. */
final class Refinement {
    /** Lists of objects that are maps by a key, so that two appliers can each own entries. */
    private static final Map<String, String> MAP_KEYS =
            Map.of("conditions", "type", "gpus", "pod", "placements", "pod", "models", "name");

    private static final List<String> SETS = List.of("servedNames", "capabilities", "adapters");

    private Refinement() {}

    /** Changes {@code crd} in place, and returns it. */
    static CustomResourceDefinition refine(CustomResourceDefinition crd, Class<?> kind) {
        for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
            JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
            root.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
            // rules of the root read self.spec without asking whether it is there
            root.setRequired(List.of("spec"));
            orderColumns(version.getAdditionalPrinterColumns(), kind);
            refine("", root);
        }
        return crd;
    }

    private static void refine(String name, JSONSchemaProps schema) {
        refineType(name, schema);
        if (schema.getProperties() != null) {
            schema.getProperties().forEach(Refinement::refine);
        }
        if (schema.getItems() != null) {
            refine("", schema.getItems().getSchema());
        }
    }

    private static void refineType(String name, JSONSchemaProps schema) {
        // a record's component is seen twice, as field and as accessor
        if (schema.getXKubernetesValidations() != null) {
            schema.setXKubernetesValidations(
                    schema.getXKubernetesValidations().stream().distinct().toList());
        }
        switch (String.valueOf(schema.getType())) {
            case "integer" -> schema.setFormat(schema.getMaximum() == null ? "int64" : "int32");
            case "number" -> schema.setFormat("double");
            case "array" -> refineList(name, schema);
            default -> refineObject(name, schema);
        }
    }

    private static void refineList(String name, JSONSchemaProps schema) {
        if (MAP_KEYS.containsKey(name)) {
            schema.setXKubernetesListType("map");
            schema.setXKubernetesListMapKeys(List.of(MAP_KEYS.get(name)));
        } else {
            schema.setXKubernetesListType(SETS.contains(name) ? "set" : "atomic");
        }
        if (name.equals("conditions")) {
            KubernetesTypes.condition(schema.getItems().getSchema());
        }
        if (name.equals("matchExpressions")) {
            KubernetesTypes.labelSelectorRequirement(schema.getItems().getSchema());
        }
        if (name.equals("tolerations")) {
            KubernetesTypes.toleration(schema.getItems().getSchema());
        }
    }

    private static void refineObject(String name, JSONSchemaProps schema) {
        if (name.equals("podTemplate")) {
            // Kubernetes checks a pod where it is made; its schema here would be 160 kB
            schema.setProperties(null);
        }
        if (name.endsWith("Ref") || name.equals("selector") && "object".equals(schema.getType())) {
            schema.setXKubernetesMapType("atomic");
        }
        if (name.equals("eta")) {
            schema.setFormat("date-time");
        }
    }

    private static void orderColumns(List<CustomResourceColumnDefinition> columns, Class<?> kind) {
        List<String> declared = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        columns.sort(Comparator.comparing(column -> declared.indexOf(column.getName())));
    }
}
