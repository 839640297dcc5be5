#include "operation.h"

#include <utility>

namespace llamero {

Napi::Promise Operation::begin(Napi::Env env, EngineThread & thread, Steps steps) {
  steps_ = std::move(steps);
  thread_ = &thread;
  deferred_ = std::make_unique<Napi::Promise::Deferred>(env);
  error_.reset();
  const Napi::Promise promise = deferred_->Promise();
  thread.submit(this);
  return promise;
}

void Operation::execute() noexcept {
  try {
    steps_.work();
  } catch (const NativeError & error) {
    error_ = std::make_unique<NativeError>(error);
  } catch (const std::exception & error) {
    error_ = std::make_unique<NativeError>("ERR_INTERNAL", error.what());
  }
}

void Operation::run(Napi::Env env) {
  thread_->settled();
  const Steps steps = std::move(steps_);
  const std::unique_ptr<Napi::Promise::Deferred> deferred = std::move(deferred_);
  try {
    if (error_) throw to_js_error(env, error_->code(), error_->what());
    deferred->Resolve(guarded(env, [&] { return steps.result(env); }));
  } catch (const Napi::Error & error) {
    deferred->Reject(error.Value());
  }
  settled_();
}

}  // namespace llamero
