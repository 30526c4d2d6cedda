// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Memory of one GPU of the pool. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value =
                "!has(self.reserve) || !isQuantity(string(self.reserve)) || !isQuantity(string(self.device)) || quantity(string(self.reserve)).isLessThan(quantity(string(self.device)))",
        message = "memory.reserve must be less than memory.device, or no model fits",
        fieldPath = ".reserve")
public record PoolMemory(
        @Required
        @ValidationRule(
                value = "isQuantity(string(self)) && quantity(string(self)).isGreaterThan(quantity('0'))",
                message = "memory.device must be a quantity of bytes above 0, such as 80Gi")
        @JsonPropertyDescription("Memory of the device.")
        Quantity device,

        @ValidationRule(
                value = "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                message = "memory.host must be a quantity of bytes, 0 or more, such as 64Gi")
        @JsonPropertyDescription(
                "Memory of the node that one pod may use to keep models off the device; none where absent. "
                        + FieldsWithoutEffect.NOTE)
        @Nullable
        Quantity host,

        @ValidationRule(
                value = "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('0')) >= 0",
                message = "memory.reserve must be a quantity of bytes, 0 or more, such as 64Gi")
        @JsonPropertyDescription("Part of the device's memory that is never planned with; none where absent.")
        @Nullable
        Quantity reserve) {

    /** Bytes of the device that may be planned with. */
    public long plannableBytes() {
        return deviceBytes() - bytes(reserve);
    }

    public long deviceBytes() {
        return bytes(device);
    }

    private static long bytes(@Nullable Quantity quantity) {
        return quantity == null ? 0 : Quantity.getAmountInBytes(quantity).longValue();
    }
}
