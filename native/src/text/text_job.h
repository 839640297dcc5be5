#pragma once

#include <napi.h>

#include <memory>
#include <utility>

#include "boundary/cancel_flag.h"
#include "boundary/event_loop_channel.h"

namespace llamero {

/** How a job is computed, and so which thread takes it. */
enum class TextWork {
  /** In pieces: others have their turn in between. */
  PIECES,
  /** At once, a text of some kilobytes. */
  SHORT,
  /** At once. */
  LONG,
};

/** The work that a whole text of so many bytes is. */
inline TextWork whole_text(size_t bytes) {
  constexpr size_t SHORT_BYTES = size_t{64} << 10;
  return bytes <= SHORT_BYTES ? TextWork::SHORT : TextWork::LONG;
}

/** Work on texts for a thread of TextThreads, and the promise of its result. Owns itself once it was submitted. */
class TextJob : public LoopCallback {
 public:
  TextJob(Napi::Env env, TextWork kind, CancelFlag cancel) : deferred_(env), kind_(kind), cancel_(std::move(cancel)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }
  TextWork kind() const noexcept { return kind_; }

  /** On a text thread: one piece. @returns true when no other has to follow: it is done, has failed or was cancelled */
  bool advance() noexcept;
  /** On the event loop: settles the promise; rejects with ERR_ABORTED when it was cancelled. */
  void run(Napi::Env env) override;

 protected:
  /** @returns true when it is done */
  virtual bool work() = 0;
  virtual Napi::Value result(Napi::Env env) = 0;

 private:
  Napi::Promise::Deferred deferred_;
  const TextWork kind_;
  const CancelFlag cancel_;
  std::unique_ptr<NativeError> error_;
};

/**
 * A job that is not divided: `work` runs on a text thread and returns plain C++ data (it must own all it touches),
 * `resolve` turns that into the promise's value on the event loop.
 */
template <typename Work, typename Resolve>
class WholeTextJob : public TextJob {
 public:
  WholeTextJob(Napi::Env env, TextWork kind, CancelFlag cancel, Work work, Resolve resolve)
      : TextJob(env, kind, std::move(cancel)), work_(std::move(work)), resolve_(std::move(resolve)) {}

 protected:
  bool work() override {
    result_ = std::make_unique<Result>(work_());
    return true;
  }
  Napi::Value result(Napi::Env env) override { return resolve_(env, std::move(*result_)); }

 private:
  using Result = decltype(std::declval<Work>()());

  Work work_;
  Resolve resolve_;
  std::unique_ptr<Result> result_;
};

}  // namespace llamero
