#pragma once

#include <napi.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "boundary/exit_guard.h"
#include "boundary/native_thread.h"
#include "text/text_job.h"

namespace llamero {

/**
 * The threads of an environment that work on texts: what a client sends neither holds up the event loop, which drives
 * the steps, nor fills libuv's pool, which reads files.
 *
 * One thread takes jobs in pieces, a piece of each in turn, so a short text does not wait for long ones. Jobs that
 * cannot be divided have two: one takes all of them, the other only short ones.
 */
class TextThreads : public Stoppable {
 public:
  static TextThreads & of(Napi::Env env);

  explicit TextThreads(Napi::Env env);
  TextThreads(const TextThreads &) = delete;
  TextThreads & operator=(const TextThreads &) = delete;
  ~TextThreads() override;

  /** On the event loop. The process stays alive until the job is settled. */
  Napi::Promise submit(std::unique_ptr<TextJob> job);
  /** Waits for the pieces that run; what else waits is dropped. Idempotent. */
  void stop() noexcept override;

 private:
  /** A job and the channel: settles it, then lets the process end. */
  struct Settled;

  void work(std::initializer_list<TextWork> kinds) noexcept;
  std::deque<TextJob *> & queue_of(TextWork kind) { return queues_[static_cast<size_t>(kind)]; }

  Napi::Env env_;
  EventLoopChannel channel_;
  /** Jobs that are not settled yet; the event loop's. */
  size_t unsettled_ = 0;
  std::mutex mutex_;
  std::condition_variable wakes_;
  std::array<std::deque<TextJob *>, 3> queues_;
  bool is_stopping_ = false;
  NativeThread pieces_;
  NativeThread all_;
  NativeThread short_;
};

/** A job that is not divided, of a text of so many bytes. */
template <typename Work, typename Resolve>
Napi::Promise run_on_text_thread(Napi::Env env, size_t bytes, Napi::Value cancel, Work work, Resolve resolve) {
  return TextThreads::of(env).submit(std::make_unique<WholeTextJob<Work, Resolve>>(
      env, whole_text(bytes), CancelFlag(cancel, "cancel"), std::move(work), std::move(resolve)));
}

}  // namespace llamero
