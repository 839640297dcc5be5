#include "threadpools.h"

#include "native_error.h"

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

}  // namespace

Threadpools::Threadpools(ggml_threadpool_params single, ggml_threadpool_params batch) {
  const auto make = find<decltype(&ggml_threadpool_new)>("ggml_threadpool_new");
  free_ = find<decltype(&ggml_threadpool_free)>("ggml_threadpool_free");
  if (!ggml_threadpool_params_match(&single, &batch)) {
    batch_ = make(&batch);
    single.paused = true;  // until its first step; ggml pauses the other one when it changes over
  }
  single_ = make(&single);
  if (single_ == nullptr) throw NativeError("ERR_CONTEXT_CREATE", "cannot start the threads");
}

Threadpools::~Threadpools() {
  free_(single_);
  if (batch_ != nullptr) free_(batch_);
}

void Threadpools::attach(llama_context * context) const {
  llama_attach_threadpool(context, single_, batch_);
}

}  // namespace llamero
