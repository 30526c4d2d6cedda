// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** An InferenceModel of the same namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelRef(
        @Required
        @Pattern(ApiPatterns.DNS_SUBDOMAIN)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("Name of an InferenceModel in the same namespace.")
        String name) {}
