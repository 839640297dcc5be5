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
 * A thread that computes. Its stack is large: std::regex, with which llama.cpp looks for a lazy grammar's triggers,
 * recurses for every character that a repetition takes; only touched pages of a stack cost memory. On Linux it gives
 * way (niceness 4 above the thread that made it, and so do the threads that it starts): a step takes milliseconds, the
 * answer to a probe less than one, so whoever answers clients has a core as soon as there is something to do.
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
