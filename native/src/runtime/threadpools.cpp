#include "runtime/threadpools.h"

#include <algorithm>

#include "boundary/native_error.h"

namespace llamero {
namespace {

template <typename Function>
Function find(const char * name) {
  const ggml_backend_dev_t cpu = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
  if (cpu == nullptr) throw NativeError("ERR_CONTEXT_CREATE", "no CPU backend is loaded");
  void * function = ggml_backend_reg_get_proc_address(ggml_backend_dev_backend_reg(cpu), name);
  if (function == nullptr) throw NativeError("ERR_CONTEXT_CREATE", std::string("the CPU backend lacks ") + name);
  return reinterpret_cast<Function>(function);
}

/** The same with at most so many threads; 0 = as it is. */
ggml_threadpool_params limited(ggml_threadpool_params params, int32_t threads) {
  if (threads > 0) params.n_threads = std::min(params.n_threads, threads);
  return params;
}

}  // namespace

Threadpools::Threadpools(ggml_threadpool_params single, ggml_threadpool_params batch)
    : new_(find<decltype(&ggml_threadpool_new)>("ggml_threadpool_new")),
      free_(find<decltype(&ggml_threadpool_free)>("ggml_threadpool_free")),
      set_(find<decltype(&ggml_backend_cpu_set_threadpool)>("ggml_backend_cpu_set_threadpool")),
      single_(single),
      batch_(batch) {}

Threadpools::~Threadpools() {
  for (const auto & [threads, pair] : pairs_) {
    free_(pair.single);
    if (pair.batch != nullptr) free_(pair.batch);
  }
}

void Threadpools::attach(llama_context * context, int32_t threads) {
  if (threads >= std::max(single_.n_threads, batch_.n_threads)) threads = 0;
  if (threads == attached_) return;
  const Pair & pair = pair_of(threads);
  llama_attach_threadpool(context, pair.single, pair.batch);
  llama_set_n_threads(context, limited(single_, threads).n_threads, limited(batch_, threads).n_threads);
  attached_ = threads;
}

void Threadpools::pause() {
  const auto attached = pairs_.find(attached_);
  if (attached == pairs_.end()) return;
  pause(attached->second.single);
  if (attached->second.batch != nullptr) pause(attached->second.batch);
}

void Threadpools::pause(ggml_threadpool * pool) {
  if (!pauser_) pauser_.reset(ggml_backend_init_by_type(GGML_BACKEND_DEVICE_TYPE_CPU, nullptr));
  if (!pauser_) return;
  set_(pauser_.get(), pool);
  set_(pauser_.get(), nullptr);
}

const Threadpools::Pair & Threadpools::pair_of(int32_t threads) {
  const auto known = pairs_.find(threads);
  if (known != pairs_.end()) return known->second;
  ggml_threadpool_params single = limited(single_, threads);
  const ggml_threadpool_params batch = limited(batch_, threads);
  Pair pair;
  if (!ggml_threadpool_params_match(&single, &batch)) {
    pair.batch = make(batch);
    single.paused = true;  // until its first step; ggml pauses the other one when it changes over
  }
  pair.single = make(single);
  return pairs_.emplace(threads, pair).first->second;
}

ggml_threadpool * Threadpools::make(ggml_threadpool_params params) const {
  ggml_threadpool * pool = new_(&params);
  if (pool == nullptr) throw NativeError("ERR_CONTEXT_CREATE", "cannot start the threads");
  return pool;
}

}  // namespace llamero
