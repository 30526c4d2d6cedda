// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.valence.crds.manifest.CrdManifests;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RuleCoverageTest {
    @Test
    void everyRuleHasAnInvalidManifest() throws IOException {
        Set<String> messages = new TreeSet<>();
        for (String manifest : CrdManifests.all()) {
            for (JsonNode rules : new YAMLMapper().readTree(manifest).findValues("x-kubernetes-validations")) {
                rules.forEach(rule -> messages.add(rule.path("message").asText()));
            }
        }
        Set<String> refused =
                ValidationTest.invalid().stream().map(ManifestFile::expected).collect(Collectors.toSet());
        assertThat(refused).containsAll(messages);
    }
}
