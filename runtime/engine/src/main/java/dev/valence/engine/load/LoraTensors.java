// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import dev.valence.engine.api.ModelLoadException;
import java.util.List;
import java.util.Map;

/** Checks that the tensors of an adapter are complete LoRA pairs of its rank. */
final class LoraTensors {
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private LoraTensors() {}

    /** @throws ModelLoadException the first that is not so, by name */
    static void check(String file, AdapterConfig config, Map<String, TensorView> tensors) {
        // names first: what is no LoRA pair at all says more than a pair that is incomplete
        tensors.values().forEach(tensor -> module(file, tensor, config.rank()));
        for (TensorView tensor : tensors.values()) {
            String module = module(file, tensor, config.rank());
            String sibling = PREFIX + module + (tensor.name().endsWith(A) ? B : A);
            if (!tensors.containsKey(sibling)) {
                throw bad(file, tensor, "has no sibling " + Printable.of(sibling));
            }
            requireListed(file, tensor, module, config.listedModules());
        }
        if (tensors.isEmpty()) {
            throw new ModelLoadException("InvalidAdapter", file + ": holds no tensor");
        }
    }

    private static String module(String file, TensorView tensor, int rank) {
        boolean isA = tensor.name().endsWith(A);
        if (!tensor.name().startsWith(PREFIX) || !(isA || tensor.name().endsWith(B))) {
            throw new ModelLoadException(
                    "UnsupportedAdapter",
                    file + ": tensor \"" + Printable.of(tensor.name()) + "\" is not " + PREFIX + "<module>" + A + " or "
                            + B + "; only LoRA on linear layers is supported");
        }
        if (tensor.shape().size() != 2 || tensor.shape().get(isA ? 0 : 1) != rank) {
            throw bad(
                    file,
                    tensor,
                    "has shape " + tensor.shape() + ", expected " + (isA ? "[" + rank + ", in]" : "[out, " + rank + "]")
                            + " as r is " + rank);
        }
        // A and B end in the same number of characters
        return tensor.name()
                .substring(
                        PREFIX.length(), Math.max(PREFIX.length(), tensor.name().length() - A.length()));
    }

    private static void requireListed(String file, TensorView tensor, String module, List<String> listed) {
        boolean found = listed.isEmpty()
                || listed.stream().anyMatch(target -> module.equals(target) || module.endsWith("." + target));
        if (!found) {
            throw bad(file, tensor, "is for a module that target_modules " + listed + " does not list");
        }
    }

    private static ModelLoadException bad(String file, TensorView tensor, String what) {
        return new ModelLoadException(
                "InvalidAdapter", file + ": tensor \"" + Printable.of(tensor.name()) + "\" " + what);
    }
}
