// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.valence.engine.backend.BackendException.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The functions of one library that implements {@code valence.h}. The method handles are constants that take the
 * function's address first, so that several libraries share them and the JIT still sees constants. Pointers travel as
 * {@code long}: a call then costs no scope check and no allocation.
 */
final class KernelLibrary {
    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle ABI_VERSION = handle(FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle LAST_ERROR = handle(FunctionDescriptor.of(JAVA_LONG));

    static final MethodHandle DEVICE_OPEN = status("PP");
    static final MethodHandle DEVICE_DESCRIBE = status("PP");
    static final MethodHandle DEVICE_CLOSE = handle(FunctionDescriptor.ofVoid(JAVA_LONG));
    static final MethodHandle ALLOC = status("PLP");
    static final MethodHandle FREE = status("PP");
    static final MethodHandle COPY = status("PPPPL");
    static final MethodHandle SYNCHRONIZE = status("PP");
    static final MethodHandle MATRIX_BYTES = status("PILLP");
    static final MethodHandle MATRIX_PACK = status("PPPILLPLL");
    static final MethodHandle LINEAR = status("PPPLPLLPILLPI");
    static final MethodHandle EMBEDDING = status("PPPLPLPILL");
    static final MethodHandle RMS_NORM = status("PPPLPLLLPF");
    static final MethodHandle ROPE_TABLE = status("PPPPLPLF");
    static final MethodHandle ROPE = status("PPPLLLLPL");
    static final MethodHandle GATED_ACTIVATION = status("PPPLPLLLI");
    static final MethodHandle GATHER_ROWS = status("PPPLPLLPLL");
    static final MethodHandle KV_APPEND = status("PPPPIPLPLPL");
    static final MethodHandle ATTENTION = status("PPPLPLLPPIPFI");
    static final MethodHandle LORA = status("PPPLLPLLPI");
    static final MethodHandle SAMPLE = status("PPPLLLPP");
    static final MethodHandle GRAPH_BEGIN = status("PP");
    static final MethodHandle GRAPH_END = status("PPP");
    static final MethodHandle GRAPH_LAUNCH = status("PPP");
    static final MethodHandle GRAPH_FREE = handle(FunctionDescriptor.ofVoid(JAVA_LONG));

    final MemorySegment deviceOpen;
    final MemorySegment deviceDescribe;
    final MemorySegment deviceClose;
    final MemorySegment alloc;
    final MemorySegment allocHost;
    final MemorySegment free;
    final MemorySegment upload;
    final MemorySegment download;
    final MemorySegment synchronize;
    final MemorySegment matrixBytes;
    final MemorySegment matrixPack;
    final MemorySegment linear;
    final MemorySegment embedding;
    final MemorySegment rmsNorm;
    final MemorySegment ropeTable;
    final MemorySegment rope;
    final MemorySegment gatedActivation;
    final MemorySegment gatherRows;
    final MemorySegment kvAppend;
    final MemorySegment attention;
    final MemorySegment lora;
    final MemorySegment sample;
    final MemorySegment graphBegin;
    final MemorySegment graphEnd;
    final MemorySegment graphLaunch;
    final MemorySegment graphFree;
    private final MemorySegment lastError;

    private KernelLibrary(SymbolLookup symbols) {
        deviceOpen = symbols.findOrThrow("vl_device_open");
        deviceDescribe = symbols.findOrThrow("vl_device_describe");
        deviceClose = symbols.findOrThrow("vl_device_close");
        alloc = symbols.findOrThrow("vl_alloc");
        allocHost = symbols.findOrThrow("vl_alloc_host");
        free = symbols.findOrThrow("vl_free");
        upload = symbols.findOrThrow("vl_upload");
        download = symbols.findOrThrow("vl_download");
        synchronize = symbols.findOrThrow("vl_synchronize");
        matrixBytes = symbols.findOrThrow("vl_matrix_bytes");
        matrixPack = symbols.findOrThrow("vl_matrix_pack");
        linear = symbols.findOrThrow("vl_linear");
        embedding = symbols.findOrThrow("vl_embedding");
        rmsNorm = symbols.findOrThrow("vl_rms_norm");
        ropeTable = symbols.findOrThrow("vl_rope_table");
        rope = symbols.findOrThrow("vl_rope");
        gatedActivation = symbols.findOrThrow("vl_gated_activation");
        gatherRows = symbols.findOrThrow("vl_gather_rows");
        kvAppend = symbols.findOrThrow("vl_kv_append");
        attention = symbols.findOrThrow("vl_attention");
        lora = symbols.findOrThrow("vl_lora");
        sample = symbols.findOrThrow("vl_sample");
        graphBegin = symbols.findOrThrow("vl_graph_begin");
        graphEnd = symbols.findOrThrow("vl_graph_end");
        graphLaunch = symbols.findOrThrow("vl_graph_launch");
        graphFree = symbols.findOrThrow("vl_graph_free");
        lastError = symbols.findOrThrow("vl_last_error");
    }

    /** Loads the library for as long as the JVM runs: threads of its pool may still be inside it. */
    static KernelLibrary load(Path file) {
        try {
            SymbolLookup symbols = SymbolLookup.libraryLookup(file, Arena.global());
            int version = (int) ABI_VERSION.invokeExact(symbols.findOrThrow("vl_abi_version"));
            if (version != Abi.VERSION) {
                throw new BackendException(
                        Status.UNAVAILABLE,
                        file + " has ABI version " + version + ", this engine needs " + Abi.VERSION
                                + ": rebuild the native module");
            }
            return new KernelLibrary(symbols);
        } catch (BackendException e) {
            throw e;
        } catch (Throwable e) {
            throw new BackendException(
                    Status.UNAVAILABLE, "cannot load kernels from " + file + ": " + e.getMessage(), e);
        }
    }

    /** @throws BackendException unless {@code status} is {@code VL_OK} */
    void check(int status) {
        if (status != Abi.OK) {
            throw new BackendException(Status.of(status), lastError());
        }
    }

    private String lastError() {
        try {
            long address = (long) LAST_ERROR.invokeExact(lastError);
            return address == 0
                    ? ""
                    : MemorySegment.ofAddress(address)
                            .reinterpret(Abi.MAX_ERROR_BYTES)
                            .getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Downcalls declare {@code Throwable} but a C function throws nothing. */
    static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError("a downcall threw", e);
    }

    /** A function that returns vl_status; P is a pointer, L int64_t, I int32_t, F float. */
    private static MethodHandle status(String arguments) {
        MemoryLayout[] layouts = arguments
                .chars()
                .mapToObj(c -> switch (c) {
                    case 'P', 'L' -> (MemoryLayout) JAVA_LONG;
                    case 'I' -> JAVA_INT;
                    case 'F' -> JAVA_FLOAT;
                    default -> throw new IllegalArgumentException(arguments);
                })
                .toArray(MemoryLayout[]::new);
        return handle(FunctionDescriptor.of(JAVA_INT, layouts));
    }

    private static MethodHandle handle(FunctionDescriptor function) {
        return LINKER.downcallHandle(function);
    }
}
