#pragma once

#include <ggml-cpu.h>
#include <llama.h>
#include <napi.h>

#include <vector>

#include "model/adapters.h"

namespace llamero {

/** ContextParams of boundary/context.d.ts, as llama.cpp takes them. */
struct ContextParams {
  llama_context_params llama = llama_context_default_params();
  ggml_threadpool_params threads{};
  ggml_threadpool_params threads_batch{};
  std::vector<ControlVector> control_vectors;
  /** Layers from 1 on; 0 = the model's first and last. */
  int32_t control_vector_first = 0;
  int32_t control_vector_last = 0;
  bool batch_invariant = false;
  /** Cells of media that are decoded at once; 0 = none are. */
  uint32_t whole_cells = 0;

  /** @throws NativeError ERR_INVALID_ARGUMENT */
  static ContextParams read(Napi::Value value);
};

}  // namespace llamero
