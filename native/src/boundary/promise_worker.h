#pragma once

#include <napi.h>

#include <optional>
#include <string>
#include <utility>

#include "boundary/native_error.h"

namespace llamero {

/**
 * The one shape of a call that computes on libuv's pool: `work` runs there and returns plain C++ data (it must own
 * all it touches), `resolve` turns that into the promise's value on the event loop. An exception rejects the promise.
 */
template <typename Work, typename Resolve>
class PromiseWorker : public Napi::AsyncWorker {
 public:
  PromiseWorker(Napi::Env env, Work work, Resolve resolve)
      : AsyncWorker(env), deferred_(env), work_(std::move(work)), resolve_(std::move(resolve)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    try {
      result_.emplace(work_());
    } catch (const NativeError & error) {
      fail(error.code(), error.what());
    } catch (const std::exception & error) {
      fail("ERR_INTERNAL", error.what());
    }
  }

  void OnOK() override {
    if (code_ != nullptr) return deferred_.Reject(to_js_error(Env(), code_, message_).Value());
    try {
      deferred_.Resolve(guarded(Env(), [&] { return resolve_(Env(), std::move(*result_)); }));
    } catch (const Napi::Error & error) {
      deferred_.Reject(error.Value());
    }
  }

 private:
  void fail(const char * code, const char * message) {
    code_ = code;
    message_ = message;
  }

  Napi::Promise::Deferred deferred_;
  Work work_;
  Resolve resolve_;
  std::optional<decltype(std::declval<Work>()())> result_;
  const char * code_ = nullptr;
  std::string message_;
};

/** Queues a PromiseWorker. */
template <typename Work, typename Resolve>
Napi::Promise run_on_pool(Napi::Env env, Work work, Resolve resolve) {
  auto * worker = new PromiseWorker<Work, Resolve>(env, std::move(work), std::move(resolve));  // deletes itself
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

}  // namespace llamero
