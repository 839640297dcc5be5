#pragma once

#include <napi.h>

#include <mutex>

#include "boundary/native_error.h"

namespace llamero {

/** Something that another thread wants done on the event loop. */
class LoopCallback {
 public:
  virtual ~LoopCallback() = default;
  /** On the event loop. The callback owns itself or has an owner; the channel does not delete it. */
  virtual void run(Napi::Env env) = 0;
};

/**
 * Brings callbacks of other threads to the event loop, in order: a Node-API thread-safe function without a JavaScript
 * function. Made and destroyed on the event loop. Keeps the process alive only between `hold` and `let_go`.
 */
class EventLoopChannel {
 public:
  EventLoopChannel(Napi::Env env, const char * name) : env_(env) {
    const napi_status status =
        napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, name), 0, 1, nullptr, nullptr,
                                        nullptr, &EventLoopChannel::deliver, &function_);
    if (status != napi_ok) throw NativeError("ERR_INTERNAL", "cannot make a thread-safe function");
    napi_unref_threadsafe_function(env_, function_);
    // Registered after the function's own hook, so it runs before it: Node.js deletes the function in that one.
    napi_add_env_cleanup_hook(env_, &EventLoopChannel::on_environment_end, this);
  }
  EventLoopChannel(const EventLoopChannel &) = delete;
  EventLoopChannel & operator=(const EventLoopChannel &) = delete;
  ~EventLoopChannel() {
    napi_remove_env_cleanup_hook(env_, &EventLoopChannel::on_environment_end, this);
    close();
  }

  /** From any thread. @returns false when the environment is closing: the callback will not run. */
  bool post(LoopCallback * callback) noexcept {
    const std::lock_guard lock(mutex_);
    return function_ != nullptr && napi_call_threadsafe_function(function_, callback, napi_tsfn_nonblocking) == napi_ok;
  }

  void hold() {
    if (function_ != nullptr) napi_ref_threadsafe_function(env_, function_);
  }
  void let_go() {
    if (function_ != nullptr) napi_unref_threadsafe_function(env_, function_);
  }

 private:
  void close() {
    const std::lock_guard lock(mutex_);
    if (function_ != nullptr) napi_release_threadsafe_function(function_, napi_tsfn_abort);
    function_ = nullptr;
  }

  static void on_environment_end(void * channel) { static_cast<EventLoopChannel *>(channel)->close(); }

  static void deliver(napi_env env, napi_value, void *, void * data) {
    // A closed function hands over what is left without an env; the callbacks' owners may be gone.
    if (env == nullptr) return;
    const Napi::Env loop(env);
    Napi::HandleScope scope(loop);
    try {
      static_cast<LoopCallback *>(data)->run(loop);
    } catch (const Napi::Error & error) {
      // Nobody called: an exception of a callback is uncaught. Without a value the environment is closing.
      const napi_value value = error.Value();
      if (value != nullptr) napi_fatal_exception(env, value);
    }
  }

  napi_env env_;
  napi_threadsafe_function function_ = nullptr;
  std::mutex mutex_;
};

}  // namespace llamero
