#pragma once

#include <napi.h>

namespace llamero {

/** Work on a thread of ours. */
class Stoppable {
 public:
  virtual ~Stoppable() = default;
  /** Makes the work end early and waits for its thread. Idempotent; on the event loop. */
  virtual void stop() noexcept = 0;
};

/**
 * Stops the running threads of an environment before it goes. Two ways lead there: process.exit() frees no environment
 * but destroys the static objects of llama.cpp that a running step would still use, so the guard listens to the
 * process's `exit` event; a worker that is terminated emits no event, but runs its cleanup hooks.
 */
class ExitGuard {
 public:
  /** Once an environment. */
  static void install(Napi::Env env);
  static void watch(napi_env env, Stoppable * work);
  static void forget(napi_env env, Stoppable * work);
};

}  // namespace llamero
