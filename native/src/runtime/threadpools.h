#pragma once

#include <ggml-cpp.h>
#include <ggml-cpu.h>
#include <llama.h>

#include <cstdint>
#include <map>

namespace llamero {

/**
 * The computing threads of a context: ggml's threadpools for single tokens and for batches (without them every step
 * starts and joins threads). There are pools of their own for each number of threads that is asked for, because the
 * threads of a pool that a step does not need would spin beside it; those of the pools not in use sleep.
 * The CPU backend is loaded at run time, so its functions are asked for by name.
 */
class Threadpools {
 public:
  /** On the thread that will compute: ggml gives it the pool's priority and CPUs. */
  Threadpools(ggml_threadpool_params single, ggml_threadpool_params batch);
  Threadpools(const Threadpools &) = delete;
  Threadpools & operator=(const Threadpools &) = delete;
  ~Threadpools();

  /**
   * The context computes with so many threads from now on, at most those of the parameters; 0 = all of them.
   * @throws NativeError ERR_CONTEXT_CREATE when threads cannot be started
   */
  void attach(llama_context * context, int32_t threads);

  /** The threads sleep until the next step, instead of spinning for a while beside what computes with others. */
  void pause();

 private:
  struct Pair {
    ggml_threadpool * single = nullptr;
    /** Null when both are alike: `single` serves batches too. */
    ggml_threadpool * batch = nullptr;
  };
  const Pair & pair_of(int32_t threads);
  void pause(ggml_threadpool * pool);
  ggml_threadpool * make(ggml_threadpool_params params) const;

  decltype(&ggml_threadpool_new) new_ = nullptr;
  decltype(&ggml_threadpool_free) free_ = nullptr;
  decltype(&ggml_backend_cpu_set_threadpool) set_ = nullptr;
  const ggml_threadpool_params single_;
  const ggml_threadpool_params batch_;
  int32_t attached_ = -1;
  /** Computes nothing: a CPU backend that gets another threadpool pauses the one that it had, which is how we pause
   * one. */
  ggml_backend_ptr pauser_;
  /** By number of threads; 0 = all. */
  std::map<int32_t, Pair> pairs_;
};

}  // namespace llamero
