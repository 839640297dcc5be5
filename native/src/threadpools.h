#pragma once

#include <ggml-cpu.h>
#include <llama.h>

namespace llamero {

/**
 * The computing threads of a context: ggml's threadpools for single tokens and for batches, made once (without them
 * every step starts and joins threads). The CPU backend is loaded at run time, so its functions are asked for by name.
 */
class Threadpools {
 public:
  /** On the thread that will compute: ggml gives it the pool's priority and CPUs. */
  Threadpools(ggml_threadpool_params single, ggml_threadpool_params batch);
  Threadpools(const Threadpools &) = delete;
  Threadpools & operator=(const Threadpools &) = delete;
  ~Threadpools();

  void attach(llama_context * context) const;

 private:
  decltype(&ggml_threadpool_free) free_ = nullptr;
  ggml_threadpool * single_ = nullptr;
  /** Null when both are alike: `single_` serves batches too. */
  ggml_threadpool * batch_ = nullptr;
};

}  // namespace llamero
