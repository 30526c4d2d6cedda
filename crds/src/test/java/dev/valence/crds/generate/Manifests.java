// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.generate;

import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The CRD manifests, made from the API types. */
final class Manifests {
    private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(GpuPool.class, InferenceModel.class, LoRAAdapter.class);

    private Manifests() {}

    /** Text of each manifest, by file name. */
    static Map<String, String> texts() throws IOException {
        var texts = new TreeMap<String, String>();
        for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
            texts.put(HasMetadata.getFullResourceName(kind) + ".yaml", ManifestText.of(generate(kind)));
        }
        return texts;
    }

    private static CustomResourceDefinition generate(Class<? extends CustomResource<?, ?>> kind) {
        var refined = new CustomResourceDefinition[1];
        new CRDGenerator()
                .forCRDVersions("v1")
                .withParallelGenerationEnabled(false)
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
                        refined[0] = Refinement.refine((CustomResourceDefinition) crd, kind);
                        return crd;
                    }
                })
                .withOutput(new Discarded())
                .customResourceClasses(kind)
                .generate();
        return refined[0];
    }

    /** The generator's own text is not wanted: {@link ManifestText} writes what was refined. */
    private static final class Discarded implements CRDGenerator.CRDOutput<OutputStream> {
        @Override
        public OutputStream outputFor(String crdName) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void close() {
            // nothing was opened
        }
    }
}
