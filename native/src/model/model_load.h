#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "boundary/cancel_flag.h"
#include "boundary/event_loop_channel.h"
#include "boundary/exit_guard.h"
#include "boundary/native_thread.h"
#include "model/loaded_model.h"
#include "model/model_params.h"

namespace llamero {

/**
 * Loads a model on a thread of its own (a load may take minutes; libuv's pool could not be left before it ends).
 * Owns itself until the promise is settled.
 */
class ModelLoad : public Stoppable {
 public:
  /** @throws NativeError ERR_INVALID_ARGUMENT; ERR_MODEL_LOAD where no thread can be started */
  static Napi::Promise start(Napi::Env env, const std::string & path, Napi::Value params, Napi::Value on_progress);

  ~ModelLoad() override;
  void stop() noexcept override;

 private:
  struct Progress : LoopCallback {
    explicit Progress(ModelLoad & owner) : load(owner) {}
    void run(Napi::Env env) override;
    ModelLoad & load;
  };
  struct Done : LoopCallback {
    explicit Done(ModelLoad & owner) : load(owner) {}
    void run(Napi::Env env) override;
    ModelLoad & load;
  };

  ModelLoad(Napi::Env env, const std::string & path, Napi::Value params, Napi::Value on_progress);

  void work() noexcept;
  ModelPointer load_model();
  bool on_progress(float fraction);
  bool is_cancelled() const;

  Napi::Env env_;
  Napi::Promise::Deferred deferred_;
  const std::string path_;
  const ModelParams params_;
  const CancelFlag cancel_;
  Napi::FunctionReference on_progress_;

  EventLoopChannel channel_;
  Progress progress_{*this};
  Done done_{*this};
  std::atomic<int> percent_{0};
  std::atomic<bool> is_stopping_{false};

  ModelPointer model_;
  std::unique_ptr<NativeError> error_;
  std::optional<NativeThread> thread_;
};

}  // namespace llamero
