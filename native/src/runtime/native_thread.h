#pragma once

#include <functional>
#include <utility>

#if defined(_WIN32)
#include <thread>
#else
#include <pthread.h>
#endif

namespace llamero {

/**
 * A thread with a large stack: std::regex, with which llama.cpp looks for a lazy grammar's triggers, recurses for every
 * character that a repetition takes. Only touched pages of the stack cost memory.
 */
class NativeThread {
 public:
  static constexpr size_t STACK_BYTES = size_t{256} << 20;

  explicit NativeThread(std::function<void()> work) : work_(std::move(work)) { start(); }
  NativeThread(const NativeThread &) = delete;
  NativeThread & operator=(const NativeThread &) = delete;
  ~NativeThread() { join(); }

  /** Idempotent. */
  void join() {
    if (!is_running_) return;
#if defined(_WIN32)
    thread_.join();
#else
    pthread_join(thread_, nullptr);
#endif
    is_running_ = false;
  }

 private:
  void start();

  std::function<void()> work_;
  bool is_running_ = false;
#if defined(_WIN32)
  std::thread thread_;
#else
  pthread_t thread_{};
#endif
};

}  // namespace llamero
