#include "runtime/context_creation.h"

#include "runtime/context.h"

namespace llamero {

Napi::Promise ContextCreation::start(Napi::Env env, ModelPointer model, const ContextParams & params) {
  auto * creation = new ContextCreation(env, std::move(model), params);  // deletes itself in run()
  const Napi::Promise promise = creation->deferred_.Promise();
  creation->runtime_->thread().submit(creation);
  return promise;
}

ContextCreation::ContextCreation(Napi::Env env, ModelPointer model, const ContextParams & params)
    : deferred_(env), runtime_(std::make_unique<ContextRuntime>(env, std::move(model))), params_(params) {}

void ContextCreation::execute() noexcept {
  try {
    runtime_->create(params_);
  } catch (const NativeError & error) {
    error_ = std::make_unique<NativeError>(error);
  } catch (const std::exception & error) {
    error_ = std::make_unique<NativeError>("ERR_CONTEXT_CREATE", error.what());
  }
}

void ContextCreation::run(Napi::Env env) {
  const std::unique_ptr<ContextCreation> owner(this);
  runtime_->thread().settled();
  if (error_) {
    deferred_.Reject(to_js_error(env, error_->code(), error_->what()).Value());
  } else {
    deferred_.Resolve(Context::wrap(env, std::move(runtime_)));
  }
}

}  // namespace llamero
