#pragma once

#include <napi.h>

#include <array>
#include <memory>

#include "engine.h"
#include "operation.h"
#include "step_job.h"

namespace llamero {

/**
 * JavaScript's Context: one operation at a time on its engine thread, memory edits in between. Behind a step one more
 * step may wait, which then begins without a look at the event loop.
 */
class Context : public Napi::ObjectWrap<Context> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);
  static Napi::Object wrap(Napi::Env env, std::unique_ptr<Engine> engine);

  /** Only `wrap` may call it: takes an External of unique_ptr<Engine>. */
  explicit Context(const Napi::CallbackInfo & info);
  ~Context() override;

 private:
  static Napi::Value create(const Napi::CallbackInfo & info);
  Napi::Value step(const Napi::CallbackInfo & info);
  Napi::Value save(const Napi::CallbackInfo & info);
  Napi::Value restore(const Napi::CallbackInfo & info);
  void abort(const Napi::CallbackInfo & info);
  Napi::Value trim(const Napi::CallbackInfo & info);
  void shift(const Napi::CallbackInfo & info);
  void copy(const Napi::CallbackInfo & info);
  Napi::Value last_position(const Napi::CallbackInfo & info);
  Napi::Value first_position(const Napi::CallbackInfo & info);
  void clear(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  /** A step, or another operation in its place. */
  struct Place {
    explicit Place(Context & context);
    Operation operation;
    std::unique_ptr<StepJob> step;
  };
  Napi::Promise begin(Napi::Env env, Place & place, Operation::Steps steps);
  bool is_busy() const;
  /** Where a step can wait behind a running one. @throws NativeError ERR_DISPOSED, ERR_BUSY */
  Place & place_for_step();

  /** @throws NativeError ERR_DISPOSED */
  Engine & engine() const;
  /** The engine, if no operation runs. @throws NativeError ERR_DISPOSED, ERR_BUSY */
  Engine & idle_engine() const;
  /** Integers from the arguments. @throws NativeError ERR_INVALID_ARGUMENT */
  llama_seq_id sequence_argument(const Napi::CallbackInfo & info, size_t index) const;

  std::unique_ptr<Engine> engine_;
  StepMemory step_memory_;
  std::array<Place, 2> places_{Place(*this), Place(*this)};
  bool is_stepping_ = false;
};

}  // namespace llamero
