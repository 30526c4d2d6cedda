// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.ApiException;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** A pod's class of service, from what its containers request: as {@code pkg/apis/core/v1/helper/qos} of Kubernetes does. */
final class QosClass {
    private static final List<String> RESOURCES = List.of("cpu", "memory");

    /** In the words of {@code k8s.io/apimachinery/pkg/api/resource}. */
    private static final String NO_QUANTITY =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private QosClass() {}

    /** @param spec of a pod whose defaults are filled in */
    static String of(JsonNode spec) {
        var containers = new ArrayList<JsonNode>();
        spec.path("initContainers").forEach(containers::add);
        spec.path("containers").forEach(containers::add);
        var guaranteed = true;
        var bestEffort = true;
        for (var container : containers) {
            for (var resource : RESOURCES) {
                var request = amount(container, "requests", resource);
                var limit = amount(container, "limits", resource);
                bestEffort &= request.signum() == 0 && limit.signum() == 0;
                guaranteed &= limit.signum() > 0 && limit.compareTo(request) == 0;
            }
        }
        return bestEffort ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static BigDecimal amount(JsonNode container, String which, String resource) {
        var text = container.path("resources").path(which).path(resource).asText("0");
        try {
            return new Quantity(text).getNumericalAmount();
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("Pod in version \"v1\" cannot be handled as a Pod: " + NO_QUANTITY);
        }
    }
}
