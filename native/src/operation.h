#pragma once

#include <napi.h>

#include <functional>
#include <memory>

#include "engine_thread.h"
#include "native_error.h"

namespace llamero {

/**
 * One asynchronous call of a context: it works on the engine thread, then its promise is settled on the event loop.
 * Used again once it has settled.
 */
class Operation : public Job {
 public:
  /** What runs on the engine thread, and what it means on the event loop. */
  struct Steps {
    std::function<void()> work;
    std::function<Napi::Value(Napi::Env)> result;
  };

  /** @param settled runs on the event loop after each promise was settled */
  explicit Operation(std::function<void()> settled) : settled_(std::move(settled)) {}

  bool is_under_way() const { return deferred_ != nullptr; }
  /** On the event loop, while it is not under way. */
  Napi::Promise begin(Napi::Env env, EngineThread & thread, Steps steps);

  void execute() noexcept override;
  void run(Napi::Env env) override;

 private:
  const std::function<void()> settled_;
  Steps steps_;
  EngineThread * thread_ = nullptr;
  std::unique_ptr<Napi::Promise::Deferred> deferred_;
  std::unique_ptr<NativeError> error_;
};

}  // namespace llamero
