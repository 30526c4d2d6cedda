// SPDX-License-Identifier: Apache-2.0
#include "amx.h"

#include <immintrin.h>

#include <initializer_list>

#include "layout.h"

namespace valence::amx {
namespace {

struct alignas(64) TileConfig {
    uint8_t palette = 1;
    uint8_t start_row = 0;
    uint8_t reserved[14] = {};
    uint16_t row_bytes[16] = {};
    uint8_t rows[16] = {};

    void tile(int index, int height) {
        row_bytes[index] = 64;
        rows[index] = static_cast<uint8_t>(height);
    }
};

// The tile intrinsics are asm without a memory clobber: the compiler may move plain loads and stores across them.
inline void fence() { asm volatile("" ::: "memory"); }

inline void configure(const TileConfig &config) {
    fence();
    _tile_loadconfig(&config);
}

// Tiles 0..3 accumulate four panels, 4 is x, 5..7 weights.
TileConfig stream_config(int rows) {
    TileConfig config;
    for (int tile = 0; tile <= 4; tile++) {
        config.tile(tile, 2 * rows);
    }
    for (int tile = 5; tile <= 7; tile++) {
        config.tile(tile, 16);
    }
    return config;
}

// Tiles 0..3 accumulate (block, panel), 4 and 5 are two blocks of x, 6 and 7 weights.
TileConfig block_config(int rows0, int rows1) {
    TileConfig config;
    for (const int tile : {0, 1, 4}) {
        config.tile(tile, 2 * rows0);
    }
    for (const int tile : {2, 3, 5}) {
        config.tile(tile, 2 * rows1);
    }
    config.tile(6, 16);
    config.tile(7, 16);
    return config;
}

inline void prefetch_tile(const char *tile) {
    for (int line = 0; line < kTileBytes; line += 64) {
        _mm_prefetch(tile + line, _MM_HINT_T0);
    }
}

constexpr int64_t kPrefetchTiles = 4;  // ahead, per panel

template <int Panels>
void stream_panels(float *acc, const uint16_t *x, int64_t x_step, const char *weights, int64_t panel_bytes,
                   int64_t steps) {
    _tile_zero(0);
    if (Panels > 1) _tile_zero(1);
    if (Panels > 2) _tile_zero(2);
    if (Panels > 3) _tile_zero(3);
    for (int64_t step = 0; step < steps; step++) {
        const char *tile = weights + step * kTileBytes;
        _tile_loadd(4, x + step * x_step, 64);
        prefetch_tile(tile + kPrefetchTiles * kTileBytes);
        _tile_loadd(5, tile, 64);
        _tile_dpbf16ps(0, 4, 5);
        if (Panels > 1) {
            prefetch_tile(tile + panel_bytes + kPrefetchTiles * kTileBytes);
            _tile_loadd(6, tile + panel_bytes, 64);
            _tile_dpbf16ps(1, 4, 6);
        }
        if (Panels > 2) {
            prefetch_tile(tile + 2 * panel_bytes + kPrefetchTiles * kTileBytes);
            _tile_loadd(7, tile + 2 * panel_bytes, 64);
            _tile_dpbf16ps(2, 4, 7);
        }
        if (Panels > 3) {
            prefetch_tile(tile + 3 * panel_bytes + kPrefetchTiles * kTileBytes);
            _tile_loadd(5, tile + 3 * panel_bytes, 64);
            _tile_dpbf16ps(3, 4, 5);
        }
    }
    _tile_stored(0, acc, 64);
    if (Panels > 1) _tile_stored(1, acc + kAccFloats, 64);
    if (Panels > 2) _tile_stored(2, acc + 2 * kAccFloats, 64);
    if (Panels > 3) _tile_stored(3, acc + 3 * kAccFloats, 64);
}

// One or two blocks of rows times one or two panels.
template <int BlockCount, int Panels>
void multiply_tiles(float *acc, int64_t acc_block, const uint16_t *x0, int64_t x0_step, const uint16_t *x1,
                    int64_t x1_step, const char *weights, int64_t panel_bytes, bool first, int64_t steps,
                    const char *next, int64_t lines) {
    float *acc1 = acc + acc_block;
    if (first) {
        _tile_zero(0);
        if (Panels > 1) _tile_zero(1);
        if (BlockCount > 1) _tile_zero(2);
        if (BlockCount > 1 && Panels > 1) _tile_zero(3);
    } else {
        _tile_loadd(0, acc, 64);
        if (Panels > 1) _tile_loadd(1, acc + kAccFloats, 64);
        if (BlockCount > 1) _tile_loadd(2, acc1, 64);
        if (BlockCount > 1 && Panels > 1) _tile_loadd(3, acc1 + kAccFloats, 64);
    }
    for (int64_t step = 0; step < steps; step++) {
        _tile_loadd(6, weights + step * kTileBytes, 64);
        _tile_loadd(4, x0 + step * x0_step, 64);
        _tile_dpbf16ps(0, 4, 6);
        for (int64_t line = 0; line < lines; line++, next += 64) {  // a burst would hold up the loads behind it
            _mm_prefetch(next, _MM_HINT_T1);
            _mm_prefetch(next + panel_bytes, _MM_HINT_T1);
        }
        if (Panels > 1) {
            _tile_loadd(7, weights + panel_bytes + step * kTileBytes, 64);
            _tile_dpbf16ps(1, 4, 7);
        }
        if (BlockCount > 1) {
            _tile_loadd(5, x1 + step * x1_step, 64);
            _tile_dpbf16ps(2, 5, 6);
            if (Panels > 1) _tile_dpbf16ps(3, 5, 7);
        }
    }
    _tile_stored(0, acc, 64);
    if (Panels > 1) _tile_stored(1, acc + kAccFloats, 64);
    if (BlockCount > 1) _tile_stored(2, acc1, 64);
    if (BlockCount > 1 && Panels > 1) _tile_stored(3, acc1 + kAccFloats, 64);
}

}  // namespace

void split_rows(uint16_t *tiles, const float *x, int64_t x_stride, int rows, int64_t cols) {
    for (int64_t k = 0; k < cols; k += kTileCols) {
        const int64_t left = cols - k;
        const __mmask16 mask0 = left >= 16 ? 0xffff : static_cast<__mmask16>((1u << left) - 1);
        const __mmask16 mask1 =
            left >= 32 ? 0xffff : left <= 16 ? 0 : static_cast<__mmask16>((1u << (left - 16)) - 1);
        uint16_t *tile = tiles + k * 2 * rows;
        for (int r = 0; r < rows; r++) {
            const float *row = x + r * x_stride + k;
            const __m512 a = _mm512_maskz_loadu_ps(mask0, row);
            const __m512 b = _mm512_maskz_loadu_ps(mask1, mask1 == 0 ? row : row + 16);
            const __m512i high = (__m512i)_mm512_cvtne2ps_pbh(b, a);
            const __m512 high_a = _mm512_castsi512_ps(
                _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_castsi512_si256(high)), 16));
            const __m512 high_b = _mm512_castsi512_ps(
                _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(high, 1)), 16));
            const __m512i low = (__m512i)_mm512_cvtne2ps_pbh(_mm512_sub_ps(b, high_b), _mm512_sub_ps(a, high_a));
            _mm512_storeu_si512(tile + 2 * r * kTileCols, high);
            _mm512_storeu_si512(tile + (2 * r + 1) * kTileCols, low);
        }
    }
}

void stream(float *acc, const uint16_t *x, int rows, const char *weights, int64_t panel_bytes, int panels,
            int64_t steps) {
    configure(stream_config(rows));
    const int64_t x_step = 2 * rows * kTileCols;
    switch (panels) {
        case 1:
            stream_panels<1>(acc, x, x_step, weights, panel_bytes, steps);
            break;
        case 2:
            stream_panels<2>(acc, x, x_step, weights, panel_bytes, steps);
            break;
        case 3:
            stream_panels<3>(acc, x, x_step, weights, panel_bytes, steps);
            break;
        default:
            stream_panels<4>(acc, x, x_step, weights, panel_bytes, steps);
    }
    fence();
}

void multiply(const Blocks &b, int64_t step, int64_t steps) {
    const int64_t block_elements = int64_t{2} * kRows * b.cols;
    const int64_t acc_block = int64_t{b.acc_panels} * kAccFloats;
    const char *weights = b.weights + step * kTileBytes;
    const int64_t pairs = (b.rows + 2 * kRows - 1) / (2 * kRows);
    const int64_t lines = b.next == nullptr ? 0 : ceil_div(b.next_bytes, 64 * steps * pairs);
    int configured = 0;
    for (int64_t row = 0; row < b.rows; row += 2 * kRows) {
        const int64_t left = b.rows - row;
        const int rows0 = static_cast<int>(left < kRows ? left : kRows);
        const int rows1 = static_cast<int>(left < 2 * kRows ? left - rows0 : kRows);
        if (configured != rows0 + rows1) {
            configured = rows0 + rows1;
            configure(block_config(rows0, rows1 == 0 ? kRows : rows1));
        }
        const int64_t x0_step = 2 * rows0 * kTileCols;
        const int64_t x1_step = 2 * rows1 * kTileCols;
        const uint16_t *x0 = b.x + row / kRows * block_elements + step * x0_step;
        const uint16_t *x1 = b.x + (row / kRows + 1) * block_elements + step * x1_step;
        float *acc = b.acc + row / kRows * acc_block;
        const char *next = b.next + row / (2 * kRows) * steps * lines * 64;
        const auto run = rows1 > 0 ? (b.panels > 1 ? multiply_tiles<2, 2> : multiply_tiles<2, 1>)
                                   : (b.panels > 1 ? multiply_tiles<1, 2> : multiply_tiles<1, 1>);
        run(acc, acc_block, x0, x0_step, x1, x1_step, weights, b.panel_bytes, step == 0, steps, next, lines);
    }
    fence();
}

void finish(float *y, int64_t y_stride, const float *acc, int rows, int outputs, const float *bias, bool accumulate) {
    const auto mask = static_cast<__mmask16>((1u << outputs) - 1);
    const __m512 shift = bias == nullptr ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(mask, bias);
    for (int r = 0; r < rows; r++, y += y_stride, acc += 32) {
        __m512 value = _mm512_add_ps(_mm512_add_ps(_mm512_loadu_ps(acc), _mm512_loadu_ps(acc + 16)), shift);
        if (accumulate) {
            value = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, y), value);
        }
        _mm512_mask_storeu_ps(y, mask, value);
    }
}

void release() { _tile_release(); }

}  // namespace valence::amx
