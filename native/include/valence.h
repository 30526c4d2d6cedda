/* SPDX-License-Identifier: Apache-2.0
 *
 * valence.h: the kernels' whole C ABI. libvalence_cpu and libvalence_cuda each implement all of it; Java binds it once.
 *
 * Rules
 *  - Every function returns a vl_status and never aborts, exits or throws. On failure vl_last_error() on the same thread
 *    says what was wrong and where. Outputs are then unspecified, inputs untouched.
 *  - Shapes are checked. Pointers into device memory cannot be: they must hold what the shape in the comment says.
 *  - "device" pointers come from vl_alloc. On the CPU library any host pointer is a device pointer, aligned to its type.
 *  - Strides are in elements, between rows. Activations are f32, row-major. Token ids and positions are int32.
 *  - Work is queued on `stream` (a cudaStream_t; NULL: the device's own). The CPU library finishes before it returns.
 *  - Arrays of tokens, positions, slots, indices and a vl_batch's are device memory. What is out of range in them the
 *    CPU library refuses at once; the CUDA library leaves that element out, reads nothing it must not, and
 *    vl_synchronize, vl_download or vl_sample is the call that then fails with VL_INVALID_ARGUMENT.
 *  - One thread, and on CUDA one stream, at a time per vl_device: working space belongs to the device.
 *  - Row independence: output row i depends on input row i alone, bit for bit, whatever else is in the batch and
 *    however a sequence is cut into chunks (CPU library).
 */
#ifndef VALENCE_H
#define VALENCE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VL_ABI_VERSION 3
#if defined(VL_BUILD)
#define VL_API __attribute__((visibility("default")))
#else
#define VL_API
#endif

typedef enum vl_status {
    VL_OK = 0,
    VL_INVALID_ARGUMENT = 1,
    VL_OUT_OF_MEMORY = 2,
    VL_UNSUPPORTED = 3,
    VL_DEVICE_ERROR = 4,
    /* CUDA, from vl_device_open: */
    VL_NO_DRIVER = 5,
    VL_DRIVER_TOO_OLD = 6,
    VL_NO_DEVICE = 7,
    /* CUDA, from any call: the device or its context is gone (a fault in a kernel, an ECC error, a GPU that fell off the
     * bus). Every later call says so again, with the first error's text; only a new process helps. */
    VL_DEVICE_LOST = 8
} vl_status;

typedef enum vl_dtype { VL_F32 = 0, VL_BF16 = 1, VL_F16 = 2 } vl_dtype;
typedef enum vl_activation { VL_SILU = 0, VL_GELU_TANH = 1 } vl_activation;

/* Instruction sets of the CPU library, in rising order; VL_ISA_AUTO picks the best the machine has. */
typedef enum vl_isa {
    VL_ISA_AUTO = 0,
    VL_ISA_SCALAR = 1,
    VL_ISA_NEON = 2,
    VL_ISA_AVX2 = 3,
    VL_ISA_AVX512 = 4,
    VL_ISA_AMX = 5
} vl_isa;

typedef struct vl_device vl_device;
typedef void *vl_stream;

/* Limits: bounds against bad input, each far above any model known today. */
#define VL_MAX_DIM (1 << 28)      /* rows or columns of a matrix */
#define VL_MAX_BATCH_ROWS 65536   /* rows of activations in one call */
#define VL_MAX_HEADS 65536        /* of queries, and of keys */
#define VL_MAX_HEAD_DIM 512
#define VL_MAX_KV_COUNT (1 << 20) /* layers, and tokens of a block, so that sizes in bytes fit int64_t */
#define VL_MAX_LORA_RANK 4096
#define VL_MAX_THREADS 512
#define VL_MAX_LOGPROBS 32        /* most likely tokens reported by vl_sample */
#define VL_MAX_ERROR_BYTES 512    /* of vl_last_error, its NUL among them; a longer text is cut */

typedef struct vl_device_options {
    int32_t index;   /* which device; 0 for the CPU */
    int32_t threads; /* CPU: threads that compute, the caller among them; 0: one per core this process may use */
    int32_t isa;     /* CPU: vl_isa, this and no other; VL_UNSUPPORTED if the machine lacks it */
} vl_device_options;

typedef struct vl_device_info {
    char name[128];        /* "Intel(R) Xeon(R) ..." or "NVIDIA H100 ..." */
    int32_t threads;
    int32_t isa;           /* the vl_isa in use; 0 on CUDA */
    int64_t memory_total;  /* bytes */
    int64_t memory_free;   /* bytes, now */
} vl_device_info;

VL_API int32_t vl_abi_version(void);
/* The calling thread's newest error, NUL-terminated, "" if none; valid until its next call into the library. */
VL_API const char *vl_last_error(void);
VL_API vl_status vl_device_open(const vl_device_options *options, vl_device **out);
VL_API vl_status vl_device_describe(vl_device *device, vl_device_info *out);
VL_API void vl_device_close(vl_device *device);

/* ---- memory ---------------------------------------------------------------------------------------------------- */

/* 64-byte aligned, zeroed. */
VL_API vl_status vl_alloc(vl_device *device, int64_t bytes, void **out);
/* As vl_alloc, but the host reads and writes it too, at the same address: for a step's parameters, which the host writes
 * between two replays of a graph. On CUDA it is page-locked host memory that kernels read over the bus. */
VL_API vl_status vl_alloc_host(vl_device *device, int64_t bytes, void **out);
/* What vl_alloc or vl_alloc_host gave. */
VL_API vl_status vl_free(vl_device *device, void *pointer);
/* A source from vl_alloc_host must stay as it is until the copy is done; any other may change when the call returns. Work
 * on the same stream sees the copy, other streams and devices after vl_synchronize. */
VL_API vl_status vl_upload(vl_device *device, vl_stream stream, void *dst_device, const void *src_host, int64_t bytes);
/* Done when it returns. */
VL_API vl_status vl_download(vl_device *device, vl_stream stream, void *dst_host, const void *src_device, int64_t bytes);
VL_API vl_status vl_synchronize(vl_device *device, vl_stream stream);

/* ---- weights --------------------------------------------------------------------------------------------------- */

/* A matrix W [rows, cols] in the backend's own layout, opaque to callers. The CPU library keeps panels of 16 rows with
 * pairs of columns interleaved, which AMX, AVX-512, AVX2 and NEON all read without a copy. */
VL_API vl_status vl_matrix_bytes(vl_device *device, int32_t dtype, int64_t rows, int64_t cols, int64_t *out);
/* Packs `count` rows of src_host [count, cols] (row-major, of `dtype`) as rows first..first+count of `packed`, which
 * has `rows` rows in all: so that Q, K and V, or gate and up, become one matrix. */
VL_API vl_status vl_matrix_pack(vl_device *device, vl_stream stream, void *packed, int32_t dtype, int64_t rows,
                                int64_t cols, const void *src_host, int64_t first, int64_t count);

/* y [m, rows] = x [m, cols] * W^T + bias [rows] (NULL: none); accumulate != 0 adds onto y instead of overwriting it.
 * Activations keep f32 precision (to about 2^-16 relative on AMX); the CUDA library rounds them to bf16 or f16 weights'
 * type for tensor cores where m > 8. Products accumulate in f32. */
VL_API vl_status vl_linear(vl_device *device, vl_stream stream, float *y, int64_t y_stride, const float *x,
                           int64_t x_stride, int64_t m, const void *packed, int32_t dtype, int64_t rows, int64_t cols,
                           const float *bias, int32_t accumulate);

/* y [m, cols] = W[tokens[i], :] of a packed matrix [rows, cols]. A token outside [0, rows) is VL_INVALID_ARGUMENT. */
VL_API vl_status vl_embedding(vl_device *device, vl_stream stream, float *y, int64_t y_stride, const int32_t *tokens,
                              int64_t m, const void *packed, int32_t dtype, int64_t rows, int64_t cols);

/* ---- elementwise ----------------------------------------------------------------------------------------------- */

/* y [m, n] = x / sqrt(mean(x^2) + eps) * weight [n]; y may be x. */
VL_API vl_status vl_rms_norm(vl_device *device, vl_stream stream, float *y, int64_t y_stride, const float *x,
                             int64_t x_stride, int64_t m, int64_t n, const float *weight, float eps);

/* table [m, rotary_dim]: cos in the first half of a row, sin in the second, of positions[i] * inv_freq[j], times scale.
 * Computed once a step, used by every layer. inv_freq [rotary_dim / 2]. */
VL_API vl_status vl_rope_table(vl_device *device, vl_stream stream, float *table, const int32_t *positions, int64_t m,
                               const float *inv_freq, int64_t rotary_dim, float scale);
/* Rotates x [m, heads, head_dim] in place (x_stride between tokens), half-split pairs (i, i + rotary_dim / 2) as
 * Hugging Face's Llama does. */
VL_API vl_status vl_rope(vl_device *device, vl_stream stream, float *x, int64_t x_stride, int64_t m, int64_t heads,
                         int64_t head_dim, const float *table, int64_t rotary_dim);

/* y [m, n] = activation(gate_up[:, 0:n]) * gate_up[:, n:2n]. */
VL_API vl_status vl_gated_activation(vl_device *device, vl_stream stream, float *y, int64_t y_stride,
                                     const float *gate_up, int64_t gate_up_stride, int64_t m, int64_t n,
                                     int32_t activation);

/* y [m, n] = x[indices[i], :]; x has x_rows rows. */
VL_API vl_status vl_gather_rows(vl_device *device, vl_stream stream, float *y, int64_t y_stride, const float *x,
                                int64_t x_stride, int64_t x_rows, const int32_t *indices, int64_t m, int64_t n);

/* ---- paged attention ------------------------------------------------------------------------------------------- */

/* A pool of blocks; a block holds block_tokens positions of every layer, contiguous:
 * [blocks, layers, 2 (K, V), kv_heads, block_tokens, head_dim] of `dtype`. */
typedef struct vl_kv_layout {
    int32_t dtype;
    int32_t layers;
    int32_t kv_heads;
    int32_t head_dim;
    int32_t block_tokens;
    int32_t blocks;
} vl_kv_layout;

/* Writes k and v [m, kv_heads, head_dim] of one layer at slots[i] = block * block_tokens + offset; a slot of -1 is
 * skipped. */
VL_API vl_status vl_kv_append(vl_device *device, vl_stream stream, void *pool, const vl_kv_layout *layout,
                              int32_t layer, const float *k, int64_t k_stride, const float *v, int64_t v_stride,
                              const int64_t *slots, int64_t m);

/* A ragged batch: sequence s owns rows q_start[s]..q_start[s+1] of q, its last query is at position kv_len[s] - 1,
 * and position p of it lies in block block_table[s * table_stride + p / block_tokens]. */
typedef struct vl_batch {
    int32_t sequences;
    int32_t table_stride;
    int32_t rows;               /* at least q_start[sequences]: what the host knows of it, to size a launch */
    int32_t most_queries;       /* at least the queries of any sequence */
    const int32_t *q_start;     /* [sequences + 1] */
    const int32_t *kv_len;      /* [sequences] */
    const int32_t *block_table; /* [sequences, table_stride] */
} vl_batch;

/* Causal attention. q and out [m, heads, head_dim], m = q_start[sequences], which the CUDA library reads on the device: a
 * launch depends on the sizes in `batch` alone, so that a graph of it serves every length. heads is a multiple of kv_heads (GQA).
 * window > 0 lets a query see only the last `window` positions, itself among them; table entries of blocks that no query
 * sees are not read. Softmax in f32. */
VL_API vl_status vl_attention(vl_device *device, vl_stream stream, float *out, int64_t out_stride, const float *q,
                              int64_t q_stride, int64_t heads, const void *pool, const vl_kv_layout *layout,
                              int32_t layer, const vl_batch *batch, float scale, int32_t window);

/* ---- LoRA ------------------------------------------------------------------------------------------------------ */

/* Rows begin..end of a batch wear one adapter: y += scale * (x * A^T) * B^T, A [rank, cols] and B [rows, rank] packed.
 * Segments do not overlap; rows in none are left alone. */
typedef struct vl_lora_segment {
    int32_t begin;
    int32_t end;
    int32_t rank;
    int32_t dtype;
    float scale;
    const void *a;
    const void *b;
} vl_lora_segment;

VL_API vl_status vl_lora(vl_device *device, vl_stream stream, float *y, int64_t y_stride, int64_t rows, const float *x,
                         int64_t x_stride, int64_t cols, const vl_lora_segment *segments, int32_t count);

/* ---- sampling -------------------------------------------------------------------------------------------------- */

/* How one row of logits becomes a token, in this order: mask, bias, repetition, frequency and presence penalties,
 * temperature, top-k, top-p, min-p, draw. temperature 0 takes the largest logit, the lowest id among equals. */
typedef struct vl_sampling {
    float temperature;        /* >= 0 */
    float top_p;              /* (0, 1]; 1: off */
    float min_p;              /* [0, 1]; 0: off; relative to the most likely token */
    int32_t top_k;            /* 0: off */
    float repetition_penalty; /* > 0; 1: off; over all of history */
    float presence_penalty;   /* 0: off; over history[prompt_len..] */
    float frequency_penalty;  /* 0: off; over history[prompt_len..] */
    uint64_t seed;            /* with `step`, all that the draw depends on */
    uint64_t step;
    const int32_t *history;   /* [history_len] prompt, then output so far */
    int32_t history_len;
    int32_t prompt_len;
    const int32_t *bias_tokens; /* [bias_count] */
    const float *bias_values;
    int32_t bias_count;
    const uint32_t *mask;     /* bit t of word t / 32 set: token t allowed; NULL: all; [ceil(vocab / 32)] */
    int32_t logprobs;         /* most likely tokens to report, 0..VL_MAX_LOGPROBS */
} vl_sampling;

/* Logprobs are of the model's own distribution: log-softmax of the logits as given. */
typedef struct vl_sampled {
    int32_t token;
    float logprob;
    int32_t top_tokens[VL_MAX_LOGPROBS]; /* falling; the first `logprobs` are filled */
    float top_logprobs[VL_MAX_LOGPROBS];
} vl_sampled;

/* logits [m, vocab] are overwritten. Where fewer than `logprobs` tokens are above -infinity, the rest of top_tokens is -1.
 * `params` and `out` are host arrays [m]; pointers in params are host pointers.
 * A row whose mask allows nothing, or that holds NaN or +infinity, is VL_INVALID_ARGUMENT and names the row. */
VL_API vl_status vl_sample(vl_device *device, vl_stream stream, float *logits, int64_t logits_stride, int64_t m,
                           int64_t vocab, const vl_sampling *params, vl_sampled *out);

/* ---- graphs ---------------------------------------------------------------------------------------------------- */

/* Calls that are recorded once and run again with one launch. The CPU library refuses (VL_UNSUPPORTED): a call costs it
 * nothing. From begin to end nothing that is queued on `stream` runs. What queues work and does not wait can be recorded:
 * all but vl_alloc, vl_alloc_host, vl_free, vl_matrix_pack, vl_download, vl_synchronize, vl_sample and the calls on another
 * graph. A replay has the recorded sizes and addresses and reads anew what is there; vl_upload must take its source from
 * vl_alloc_host. The same calls have to have run before, for working space cannot grow while they are recorded. */
typedef struct vl_graph vl_graph;

VL_API vl_status vl_graph_begin(vl_device *device, vl_stream stream);
/* On the thread that began it. Ends the recording in any case; if a call of it failed, this one does too. */
VL_API vl_status vl_graph_end(vl_device *device, vl_stream stream, vl_graph **out);
VL_API vl_status vl_graph_launch(vl_device *device, vl_stream stream, vl_graph *graph);
/* From any thread, when its launches are done, and before its device is closed. NULL: nothing. */
VL_API void vl_graph_free(vl_graph *graph);

#ifdef __cplusplus
}
#endif

#endif
