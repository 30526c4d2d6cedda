# SPDX-License-Identifier: Apache-2.0
# What nvcc compiles for a GPU and the host's compiler for the emulation.
set(VALENCE_CUDA_SOURCES
  attention.cu
  attention_decode.cu
  attention_prefill.cu
  attention_simple.cu
  device.cu
  elementwise.cu
  embedding.cu
  graph.cu
  kv_cache.cu
  linear.cu
  lora.cu
  matrix.cu
  matrix_tiles.cu
  matrix_vector.cu
  memory.cu
  rope.cu
  sample.cu)
