// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.engine.api.ModelLoadException;
import org.junit.jupiter.api.Test;

class RopeTest {
    private static Rope rope(String json) throws JsonProcessingException {
        return Rope.of(new ConfigReader(new ObjectMapper().readTree(json.replace('\'', '"')), "config.json"));
    }

    @Test
    void bothFormsOfConfigurationMeanTheSame() throws JsonProcessingException {
        Rope old = rope("{'rope_theta': 500000.0, 'rope_scaling': {'type': 'linear', 'factor': 4.0}}");
        Rope now = rope("{'rope_parameters': {'rope_theta': 500000.0, 'rope_type': 'linear', 'factor': 4.0}}");
        assertThat(old).isEqualTo(now).isEqualTo(new Rope(500_000, new RopeScaling.Linear(4)));
        assertThat(rope("{}")).isEqualTo(new Rope(10_000, new RopeScaling.Default()));
        assertThat(rope("{'rope_scaling': null}").scaling()).isEqualTo(new RopeScaling.Default());
    }

    @Test
    void llama3KeepsShortWavesStretchesLongOnesAndBlendsBetween() {
        RopeScaling scaling = new RopeScaling.Llama3(8, 1, 4, 8192);
        double shortWave = 2 * Math.PI / 2000;
        double longWave = 2 * Math.PI / 9000;
        double between = 2 * Math.PI / 4096; // original context / wavelength 2: smooth 1/3
        assertThat(scaling.apply(shortWave)).isEqualTo(shortWave);
        assertThat(scaling.apply(longWave)).isEqualTo(longWave / 8);
        assertThat(scaling.apply(between)).isCloseTo(between * (2 / 3.0 / 8 + 1 / 3.0), within(1e-12));
    }

    @Test
    void unknownScalingIsRefusedByName() {
        assertThatThrownBy(() -> rope("{'rope_scaling': {'rope_type': 'yarn', 'factor': 4.0}}"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("'yarn'")
                .hasMessageContaining("llama3");
        assertThatThrownBy(() -> rope("{'rope_scaling': {'rope_type': 'linear', 'factor': -1}}"))
                .hasMessageContaining("factor must be a positive number");
        assertThatThrownBy(() -> rope("{'rope_scaling': 7}")).hasMessageContaining("must be an object");
        assertThatThrownBy(() -> rope("{'rope_parameters': {'rope_type': 'default'}}"))
                .hasMessageContaining("rope_theta");
        assertThatThrownBy(() -> rope("{'rope_parameters': {'rope_theta': 1e4, 'partial_rotary_factor': 0.5}}"))
                .hasMessageContaining("partial_rotary_factor");
    }
}
