// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.NullUnmarked;

/** {@code kind: InferenceModel}. */
@JsonClassDescription("What to serve and how well; where it lives is the planner's choice.")
@Group(ApiGroup.GROUP)
@Version(ApiGroup.VERSION)
@Kind("InferenceModel")
@ShortNames("imodel")
@Categories(ApiGroup.CATEGORY)
@JsonInclude(JsonInclude.Include.NON_NULL)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Replicas", jsonPath = ".status.replicas", type = Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Quantization", jsonPath = ".spec.quantization", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "Tokens/s",
        jsonPath = ".status.measured.tokensPerSecond",
        type = Type.NUMBER,
        priority = 1)
@AdditionalPrinterColumn(name = "Source", jsonPath = ".spec.source.uri", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "URL", jsonPath = ".status.url", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "Message",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(
        value = "!has(self.spec.draft) || self.spec.draft.modelRef.name != self.metadata.name",
        message = "spec.draft.modelRef must name another model: a model cannot draft for itself",
        fieldPath = ".spec.draft.modelRef")
@NullUnmarked
public class InferenceModel extends CustomResource<InferenceModelSpec, InferenceModelStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
