// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

/** How rotary frequencies are stretched beyond the context a model was trained on; as in transformers' rope utils. */
public sealed interface RopeScaling {

    /** The frequency to use in place of {@code frequency} (radians per position). */
    double apply(double frequency);

    record Default() implements RopeScaling {
        @Override
        public double apply(double frequency) {
            return frequency;
        }
    }

    /** Positions divided by {@code factor}. */
    record Linear(double factor) implements RopeScaling {
        @Override
        public double apply(double frequency) {
            return frequency / factor;
        }
    }

    /**
     * Llama 3.1: short waves kept, long ones divided by {@code factor}, those between blended.
     *
     * @param originalContext tokens of the context it was trained on
     */
    record Llama3(double factor, double lowFactor, double highFactor, double originalContext) implements RopeScaling {
        @Override
        public double apply(double frequency) {
            double wavelength = 2 * Math.PI / frequency;
            if (wavelength < originalContext / highFactor) {
                return frequency;
            }
            if (wavelength > originalContext / lowFactor) {
                return frequency / factor;
            }
            double smooth = (originalContext / wavelength - lowFactor) / (highFactor - lowFactor);
            return (1 - smooth) * frequency / factor + smooth * frequency;
        }
    }
}
