// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The CUDA library's own sources on a GPU that the native module emulates, of which a test decides what driver it has and
 * when it fails. The emulation is one for the whole process: {@link #close} mends it.
 */
final class EmulatedGpu implements AutoCloseable {
    static final String PROPERTY = "valence.kernels.cuda";

    static final int NO_DRIVER = 0;
    static final int DRIVER_12_4 = 12040;
    static final int DRIVER_13 = 13000;

    static final int INVALID_VALUE = 1;
    static final int OUT_OF_MEMORY = 2;
    static final int NO_KERNEL_IMAGE = 209;
    static final int UNCORRECTABLE_ECC = 214;
    private static final int NONE = -1;

    private static final Path LIBRARY = Path.of("../../native/target/cmake/cuda/emulation/libvalence_cuda_emulated.so");

    private final SymbolLookup symbols;

    EmulatedGpu() {
        assumeTrue(
                Files.isRegularFile(LIBRARY) || "true".equals(System.getenv("VALENCE_REQUIRE_EMULATED_GPU")),
                "no emulated GPU: 'mvn -pl native package' builds it as " + LIBRARY);
        symbols = SymbolLookup.libraryLookup(LIBRARY.toAbsolutePath(), Arena.global());
        System.setProperty(PROPERTY, LIBRARY.toAbsolutePath().toString());
    }

    Engine open(EngineOptions options) {
        return Engines.open(BackendChoice.CUDA, options);
    }

    /** @param version of CUDA that the driver knows, or {@link #NO_DRIVER} */
    void driver(int version, int gpus) {
        call("emulated_driver", version, 0, gpus);
    }

    /** The call of CUDA or the launch after {@code calls} others fails; a loss of the device lasts. */
    void failAfter(int calls, int error) {
        call("emulated_failure", calls, error);
    }

    /** Every launch fails with an error that does not last; 0: none does. */
    void failLaunches(int error) {
        call("emulated_launches", error);
    }

    /** Of {@link #failAfter}, or it was never asked for. */
    boolean isFailureToCome() {
        return ask("emulated_failure_to_come") != 0;
    }

    /** Graphs launched so far, in this process. */
    int graphsLaunched() {
        return ask("emulated_graphs");
    }

    private int ask(String function) {
        try {
            return (int) Linker.nativeLinker()
                    .downcallHandle(symbols.findOrThrow(function), FunctionDescriptor.of(JAVA_INT))
                    .invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(function, e);
        }
    }

    private void call(String function, int... arguments) {
        FunctionDescriptor descriptor = FunctionDescriptor.ofVoid();
        for (int i = 0; i < arguments.length; i++) {
            descriptor = descriptor.appendArgumentLayouts(JAVA_INT);
        }
        Object[] boxed = Arrays.stream(arguments).boxed().toArray();
        try {
            Linker.nativeLinker()
                    .downcallHandle(symbols.findOrThrow(function), descriptor)
                    .invokeWithArguments(boxed);
        } catch (Throwable e) {
            throw new AssertionError(function, e);
        }
    }

    @Override
    public void close() {
        driver(DRIVER_13, 1);
        failAfter(NONE, 0);
        failLaunches(0);
        System.clearProperty(PROPERTY);
    }
}
