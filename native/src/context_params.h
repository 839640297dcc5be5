#pragma once

#include <ggml-cpu.h>
#include <llama.h>
#include <napi.h>

namespace llamero {

/** ContextParams of llamero.d.ts, as llama.cpp takes them. */
struct ContextParams {
  llama_context_params llama = llama_context_default_params();
  ggml_threadpool_params threads{};
  ggml_threadpool_params threads_batch{};

  /** @throws NativeError ERR_INVALID_ARGUMENT */
  static ContextParams read(Napi::Value value);
};

}  // namespace llamero
