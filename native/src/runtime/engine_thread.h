#pragma once

#include <condition_variable>
#include <mutex>
#include <queue>

#include "boundary/event_loop_channel.h"
#include "boundary/native_thread.h"

namespace llamero {

/** Work for the engine thread; `run` then settles it on the event loop. */
class Job : public LoopCallback {
 public:
  /** On the engine thread. */
  virtual void execute() noexcept = 0;
};

/** A thread that executes jobs in order and sends each back to the event loop. */
class EngineThread {
 public:
  explicit EngineThread(Napi::Env env);
  EngineThread(const EngineThread &) = delete;
  EngineThread & operator=(const EngineThread &) = delete;
  ~EngineThread() { stop(); }

  /** On the event loop. The job lives until its `run` has returned or the thread is stopped. */
  void submit(Job * job);
  /** On the event loop, once for each job that came back: the process may end while no job is under way. */
  void settled() { channel_.let_go(); }
  /** Waits for the running job; later ones are dropped. Idempotent. */
  void stop() noexcept;

 private:
  void work() noexcept;

  EventLoopChannel channel_;
  std::mutex mutex_;
  std::condition_variable wakes_;
  std::queue<Job *> jobs_;
  bool is_stopping_ = false;
  NativeThread thread_;
};

}  // namespace llamero
