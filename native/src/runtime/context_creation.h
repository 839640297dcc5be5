#pragma once

#include <napi.h>

#include <memory>

#include "runtime/context_runtime.h"

namespace llamero {

/** Creates a context on its own engine thread, so that ggml's thread settings reach that one. Owns itself. */
class ContextCreation : private Job {
 public:
  static Napi::Promise start(Napi::Env env, ModelPointer model, const ContextParams & params);

 private:
  ContextCreation(Napi::Env env, ModelPointer model, const ContextParams & params);

  void execute() noexcept override;
  void run(Napi::Env env) override;

  Napi::Promise::Deferred deferred_;
  std::unique_ptr<ContextRuntime> runtime_;
  ContextParams params_;
  std::unique_ptr<NativeError> error_;
};

}  // namespace llamero
