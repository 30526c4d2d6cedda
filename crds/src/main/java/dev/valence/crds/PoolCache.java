// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Where a pod keeps downloaded checkpoints. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self.type != 'hostPath' || has(self.path)",
        message = "cache.path is required for type hostPath",
        fieldPath = ".path")
@ValidationRule(
        value = "self.type == 'hostPath' || !has(self.path)",
        message = "cache.path applies to type hostPath only",
        fieldPath = ".path")
@ValidationRule(
        value = "self.type != 'pvc' || has(self.claimName)",
        message = "cache.claimName is required for type pvc",
        fieldPath = ".claimName")
@ValidationRule(
        value = "self.type == 'pvc' || !has(self.claimName)",
        message = "cache.claimName applies to type pvc only",
        fieldPath = ".claimName")
public record PoolCache(
        @Required
        @JsonPropertyDescription(
                "hostPath keeps them on the node, pvc in a claim, emptyDir no longer than the pod lives.")
        CacheType type,

        @Pattern("^/[^\\s]+$")
        @Size(min = 2, max = 1024)
        @ValidationRule(
                value = "!self.matches('(^|/)[.][.](/|$)')",
                message = "cache.path must not hold '..' as a segment")
        @JsonPropertyDescription(
                "Directory on the node, for type hostPath; user 65532 must be allowed to write to it. Whoever may make pods"
                        + " with a hostPath can read it, in any namespace: give each tenant a path of its own, or a claim.")
        @Nullable
        String path,

        @Pattern(ApiPatterns.DNS_SUBDOMAIN)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("PersistentVolumeClaim of the pool's namespace, for type pvc.")
        @Nullable
        String claimName,

        @ValidationRule(
                value = "isQuantity(string(self)) && quantity(string(self)).isGreaterThan(quantity('0'))",
                message = "cache.size must be a quantity of bytes above 0, such as 80Gi")
        @JsonPropertyDescription(
                "Bytes that downloads may fill, of type emptyDir; what the volume holds where absent. Of other types: "
                        + FieldsWithoutEffect.NOTE)
        @Nullable
        Quantity size) {}
