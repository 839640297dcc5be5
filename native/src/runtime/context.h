#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <string>

#include "runtime/context_runtime.h"
#include "step/draft_job.h"
#include "step/step_job.h"

namespace llamero {

/** JavaScript's Context: one operation at a time on its engine thread, memory edits in between. */
class Context : public Napi::ObjectWrap<Context>, private Job {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);
  static Napi::Object wrap(Napi::Env env, std::unique_ptr<ContextRuntime> runtime);

  /** Only `wrap` may call it: takes an External of unique_ptr<ContextRuntime>. */
  explicit Context(const Napi::CallbackInfo & info);
  ~Context() override;

 private:
  static Napi::Value create(const Napi::CallbackInfo & info);
  Napi::Value step(const Napi::CallbackInfo & info);
  Napi::Value draft(const Napi::CallbackInfo & info);
  Napi::Value encode(const Napi::CallbackInfo & info);
  Napi::Value save(const Napi::CallbackInfo & info);
  Napi::Value save_into(const Napi::CallbackInfo & info);
  Napi::Value saved_size(const Napi::CallbackInfo & info);
  Napi::Value restore(const Napi::CallbackInfo & info);
  Napi::Value clean(const Napi::CallbackInfo & info);
  void abort(const Napi::CallbackInfo & info);
  void interrupt(const Napi::CallbackInfo & info);
  Napi::Value trim(const Napi::CallbackInfo & info);
  void shift(const Napi::CallbackInfo & info);
  void copy(const Napi::CallbackInfo & info);
  Napi::Value last_position(const Napi::CallbackInfo & info);
  Napi::Value first_position(const Napi::CallbackInfo & info);
  void clear(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  /** What runs on the engine thread, and what it means on the event loop. */
  struct Operation {
    std::function<void()> work;
    std::function<Napi::Value(Napi::Env)> result;
  };
  Napi::Promise submit(Napi::Env env, Operation operation);
  void execute() noexcept override;
  void run(Napi::Env env) override;

  /** @throws NativeError ERR_DISPOSED */
  ContextRuntime & runtime() const;
  /** The runtime, if no operation runs. @throws NativeError ERR_DISPOSED, ERR_BUSY */
  ContextRuntime & idle_runtime() const;
  /** Integers from the arguments. @throws NativeError ERR_INVALID_ARGUMENT */
  llama_seq_id sequence_argument(const Napi::CallbackInfo & info, size_t index) const;

  std::unique_ptr<ContextRuntime> runtime_;
  std::unique_ptr<StepJob> step_;
  std::unique_ptr<DraftJob> draft_;
  bool is_busy_ = false;
  Operation operation_;
  std::unique_ptr<Napi::Promise::Deferred> deferred_;
  std::unique_ptr<NativeError> error_;
};

}  // namespace llamero
