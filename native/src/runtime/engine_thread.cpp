#include "runtime/engine_thread.h"

namespace llamero {

EngineThread::EngineThread(Napi::Env env) : channel_(env, "llamero engine"), thread_([this] { work(); }) {}

void EngineThread::submit(Job * job) {
  channel_.hold();
  {
    const std::lock_guard lock(mutex_);
    jobs_.push(job);
  }
  wakes_.notify_one();
}

void EngineThread::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wakes_.notify_one();
  thread_.join();
}

void EngineThread::work() noexcept {
  for (;;) {
    Job * job = nullptr;
    {
      std::unique_lock lock(mutex_);
      wakes_.wait(lock, [this] { return is_stopping_ || !jobs_.empty(); });
      if (is_stopping_) return;
      job = jobs_.front();
      jobs_.pop();
    }
    job->execute();
    channel_.post(job);
  }
}

}  // namespace llamero
