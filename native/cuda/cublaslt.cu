// SPDX-License-Identifier: Apache-2.0
// cublasLt by its C ABI (cublasLt.h of CUDA 13), declared here as far as it is used: the header comes with 400 MB of
// libraries, and where it is there the compiler checks these declarations against it.
#include "cublaslt.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <map>
#include <tuple>
#include <utility>

#include "device.h"

#if __has_include(<cublasLt.h>)
#include <cublasLt.h>
#endif

namespace valence {
namespace {

using Handle = void *;
constexpr int kComputeF32 = 68;
constexpr int kTypeF32 = 0, kTypeF16 = 2, kTypeBf16 = 14;  // cudaDataType
constexpr int kTransA = 3, kEpilogue = 7, kBiasPointer = 8;
constexpr int32_t kTransposed = 1;
constexpr uint32_t kBiasEpilogue = 4;
// cublasStatus_t of a call that did nothing: what it was asked for is invalid, not for this GPU, or not supported.
constexpr int kInvalid = 7, kOtherGpu = 8, kUnsupported = 15;
constexpr int kWorkspaceBytes = 1, kAlignmentA = 5, kAlignmentB = 6, kAlignmentC = 7, kAlignmentD = 8;

struct Algorithm {
    uint64_t data[8];
};
struct Heuristic {
    Algorithm algorithm;
    size_t workspace_bytes;
    int status;
    float waves;
    int reserved[4];
};

#if __has_include(<cublasLt.h>)
static_assert(CUBLAS_COMPUTE_32F == kComputeF32 && CUDA_R_32F == kTypeF32 && CUDA_R_16F == kTypeF16 && CUDA_R_16BF == kTypeBf16);
static_assert(CUBLASLT_MATMUL_DESC_TRANSA == kTransA && CUBLASLT_MATMUL_DESC_EPILOGUE == kEpilogue &&
              CUBLASLT_MATMUL_DESC_BIAS_POINTER == kBiasPointer && CUBLAS_OP_T == kTransposed &&
              CUBLASLT_EPILOGUE_BIAS == kBiasEpilogue);
static_assert(CUBLAS_STATUS_INVALID_VALUE == kInvalid && CUBLAS_STATUS_ARCH_MISMATCH == kOtherGpu &&
              CUBLAS_STATUS_NOT_SUPPORTED == kUnsupported);
static_assert(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES == kWorkspaceBytes &&
              CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES == kAlignmentA &&
              CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES == kAlignmentB &&
              CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES == kAlignmentC &&
              CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES == kAlignmentD);
static_assert(sizeof(cublasLtMatmulHeuristicResult_t) == sizeof(Heuristic) &&
              offsetof(cublasLtMatmulHeuristicResult_t, workspaceSize) == offsetof(Heuristic, workspace_bytes) &&
              offsetof(cublasLtMatmulHeuristicResult_t, state) == offsetof(Heuristic, status));
#endif

// What NVIDIA advises for Hopper; algorithms that split the columns need it.
constexpr size_t kWorkspace = 32 << 20;
// Bytes that a bias must be aligned to. The choice of an algorithm knows of the matrices' alignments alone, and some algorithms
// then read the bias 16 bytes at a time: a misaligned address, after which the device is lost (pytorch/pytorch#194497).
constexpr uint32_t kBiasAlignment = 16;
// Shapes remembered: prompts come in any length.
constexpr size_t kMostPlans = 4096;

constexpr size_t kMajor = 13, kMajorUnit = 10000;  // of the version: 130401 is 13.4.1

struct Library {
    size_t (*version)();
    int (*create)(Handle *);
    int (*destroy)(Handle);
    int (*create_descriptor)(Handle *, int compute, int scale_type);
    int (*destroy_descriptor)(Handle);
    int (*set_descriptor)(Handle, int attribute, const void *, size_t);
    int (*create_layout)(Handle *, int type, uint64_t rows, uint64_t cols, int64_t stride);
    int (*destroy_layout)(Handle);
    int (*create_preference)(Handle *);
    int (*destroy_preference)(Handle);
    int (*set_preference)(Handle, int attribute, const void *, size_t);
    int (*heuristics)(Handle, Handle operation, Handle a, Handle b, Handle c, Handle d, Handle preference, int wanted,
                      Heuristic *, int *found);
    int (*multiply)(Handle, Handle operation, const void *alpha, const void *a, Handle a_layout, const void *b,
                    Handle b_layout, const void *beta, const void *c, Handle c_layout, void *d, Handle d_layout,
                    const Algorithm *, void *workspace, size_t workspace_bytes, cudaStream_t);

    bool load(void *from) {
        const auto find = [from](auto &function, const char *name) {
            function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(from, name));
            return function != nullptr;
        };
        return find(version, "cublasLtGetVersion") && version() / kMajorUnit == kMajor &&
               find(create, "cublasLtCreate") && find(destroy, "cublasLtDestroy") &&
               find(create_descriptor, "cublasLtMatmulDescCreate") && find(destroy_descriptor, "cublasLtMatmulDescDestroy") &&
               find(set_descriptor, "cublasLtMatmulDescSetAttribute") && find(create_layout, "cublasLtMatrixLayoutCreate") &&
               find(destroy_layout, "cublasLtMatrixLayoutDestroy") &&
               find(create_preference, "cublasLtMatmulPreferenceCreate") &&
               find(destroy_preference, "cublasLtMatmulPreferenceDestroy") &&
               find(set_preference, "cublasLtMatmulPreferenceSetAttribute") &&
               find(heuristics, "cublasLtMatmulAlgoGetHeuristic") && find(multiply, "cublasLtMatmul");
    }
};

// Destroys what it holds.
class Owned {
public:
    explicit Owned(int (*destroy)(Handle)) : destroy_(destroy) {}
    Owned(Owned &&other) noexcept : handle(std::exchange(other.handle, nullptr)), destroy_(other.destroy_) {}
    ~Owned() {
        if (handle != nullptr) {
            destroy_(handle);
        }
    }
    Handle handle = nullptr;

private:
    int (*destroy_)(Handle);
};

// A product of one shape. cublasLt thinks in columns: y^T [rows, m] = w [rows, cols] * x^T [cols, m].
struct Plan {
    Owned operation, w, x, y;
    Algorithm algorithm;
    size_t workspace_bytes = 0;
    bool works = false;

    explicit Plan(const Library &library)
        : operation(library.destroy_descriptor), w(library.destroy_layout), x(library.destroy_layout),
          y(library.destroy_layout) {}
};

uint32_t alignment_of(const void *pointer) {
    const uintptr_t address = reinterpret_cast<uintptr_t>(pointer);
    return static_cast<uint32_t>(std::min<uintptr_t>(256, address & (~address + 1)));
}

class Loaded final : public CublasLt {
public:
    // `wanted`: somebody named the library, so that a call it does not understand is an error.
    Loaded(const Library &library, Handle handle, bool wanted) : library_(library), handle_(handle), wanted_(wanted) {}
    ~Loaded() override {
        plans_.clear();
        library_.destroy(handle_);
    }

    bool multiply(const Product &p, cudaStream_t stream) override {
        if (p.bias != nullptr && alignment_of(p.bias) < kBiasAlignment) {
            return false;
        }
        Plan &plan = plan_of(p);
        if (!plan.works) {
            return false;
        }
        if (p.bias != nullptr) {
            set(plan.operation.handle, kBiasPointer, p.bias);
        }
        const float one = 1, beta = p.accumulate ? 1.0f : 0.0f;
        const int status = library_.multiply(handle_, plan.operation.handle, &one, p.w, plan.w.handle, p.x, plan.x.handle,
                                             &beta, p.y, plan.y.handle, p.y, plan.y.handle, &plan.algorithm,
                                             workspace_.bytes(kWorkspace), plan.workspace_bytes, stream);
        if (is_refusal(status)) {
            plan.works = false;  // whatever the choice of an algorithm said
            return false;
        }
        if (status != 0) {
            fail(VL_DEVICE_ERROR, "cublasLtMatmul says %d for m=%lld rows=%lld cols=%lld", status,
                 static_cast<long long>(p.m), static_cast<long long>(p.rows), static_cast<long long>(p.cols));
        }
        return true;
    }

private:
    using Key = std::tuple<int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int32_t, bool, uint32_t, uint32_t,
                           uint32_t>;

    template <class T>
    void set(Handle operation, int attribute, T value) const {
        if (library_.set_descriptor(operation, attribute, &value, sizeof value) != 0) {
            fail(VL_DEVICE_ERROR, "cublasLtMatmulDescSetAttribute refuses attribute %d", attribute);
        }
    }

    bool is_refusal(int status) const {
        return status == kUnsupported || (!wanted_ && (status == kInvalid || status == kOtherGpu));
    }

    Plan &plan_of(const Product &p) {
        const Key key{p.m, p.rows, p.cols, p.x_stride, p.y_stride, p.w_stride, p.dtype, p.bias != nullptr,
                      alignment_of(p.w), alignment_of(p.x), alignment_of(p.y)};
        const auto found = plans_.find(key);
        if (found != plans_.end()) {
            return found->second;
        }
        if (plans_.size() == kMostPlans) {
            plans_.clear();
        }
        return plans_.emplace(key, make_plan(p)).first->second;
    }

    Plan make_plan(const Product &p) const {
        Plan plan(library_);
        const int type = p.dtype == VL_BF16 ? kTypeBf16 : kTypeF16;
        const auto check = [](int status) {
            if (status != 0) {
                fail(VL_DEVICE_ERROR, "cublasLt says %d to the description of a product", status);
            }
        };
        const auto as_unsigned = [](int64_t value) { return static_cast<uint64_t>(value); };
        check(library_.create_descriptor(&plan.operation.handle, kComputeF32, kTypeF32));
        set(plan.operation.handle, kTransA, kTransposed);
        if (p.bias != nullptr) {
            set(plan.operation.handle, kEpilogue, kBiasEpilogue);
            set(plan.operation.handle, kBiasPointer, p.bias);
        }
        check(library_.create_layout(&plan.w.handle, type, as_unsigned(p.cols), as_unsigned(p.rows), p.w_stride));
        check(library_.create_layout(&plan.x.handle, type, as_unsigned(p.cols), as_unsigned(p.m), p.x_stride));
        check(library_.create_layout(&plan.y.handle, kTypeF32, as_unsigned(p.rows), as_unsigned(p.m), p.y_stride));
        Owned preference(library_.destroy_preference);
        check(library_.create_preference(&preference.handle));
        const size_t workspace = kWorkspace;
        check(library_.set_preference(preference.handle, kWorkspaceBytes, &workspace, sizeof workspace));
        const auto align = [&](int attribute, uint32_t bytes) {
            check(library_.set_preference(preference.handle, attribute, &bytes, sizeof bytes));
        };
        align(kAlignmentA, alignment_of(p.w));
        align(kAlignmentB, alignment_of(p.x));
        align(kAlignmentC, alignment_of(p.y));
        align(kAlignmentD, alignment_of(p.y));
        Heuristic best{};
        int count = 0;
        const int status = library_.heuristics(handle_, plan.operation.handle, plan.w.handle, plan.x.handle, plan.y.handle,
                                               plan.y.handle, preference.handle, 1, &best, &count);
        if (wanted_ && !is_refusal(status)) {
            check(status);
        }
        plan.works = status == 0 && count > 0 && best.status == 0;
        plan.algorithm = best.algorithm;
        plan.workspace_bytes = best.workspace_bytes;
        return plan;
    }

    const Library library_;
    const Handle handle_;
    const bool wanted_;
    std::map<Key, Plan> plans_;
    Scratch workspace_{Scratch::Users::kGraphs};
};

}  // namespace

std::unique_ptr<CublasLt> CublasLt::open() {
    const char *chosen = std::getenv("VALENCE_CUBLASLT");
    if (chosen != nullptr && *chosen == '\0') {
        chosen = nullptr;
    }
    if (chosen != nullptr && std::strcmp(chosen, "off") == 0) {
        return nullptr;
    }
    void *file = dlopen(chosen != nullptr ? chosen : "libcublasLt.so.13", RTLD_NOW | RTLD_LOCAL);
    if (file == nullptr && chosen != nullptr) {
        fail(VL_UNSUPPORTED, "VALENCE_CUBLASLT: %s", dlerror());
    }
    Library library{};
    Handle handle = nullptr;
    if (file == nullptr || !library.load(file) || library.create(&handle) != 0) {
        if (chosen != nullptr) {
            fail(VL_UNSUPPORTED, "VALENCE_CUBLASLT: %s is no cuBLASLt of CUDA 13, or does not start", chosen);
        }
        return nullptr;
    }
    return std::make_unique<Loaded>(library, handle, chosen != nullptr);
}

}  // namespace valence
