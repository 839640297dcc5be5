#include "boundary/exit_guard.h"

#include "boundary/addon_data.h"

namespace llamero {
namespace {

void stop_all(Napi::Env env) {
  for (Stoppable * work : AddonData::of(env).running) work->stop();
}

void stop_one(void * work) {
  static_cast<Stoppable *>(work)->stop();
}

}  // namespace

void ExitGuard::install(Napi::Env env) {
  const Napi::Object process = env.Global().Get("process").As<Napi::Object>();
  const Napi::Function listener =
      Napi::Function::New(env, [](const Napi::CallbackInfo & info) { stop_all(info.Env()); }, "stopNativeThreads");
  process.Get("once").As<Napi::Function>().Call(process, {Napi::String::New(env, "exit"), listener});
}

void ExitGuard::watch(napi_env env, Stoppable * work) {
  AddonData::of(env).running.insert(work);
  // Hooks run in reverse order: before the one in which Node.js deletes the channel that the thread posts to.
  napi_add_env_cleanup_hook(env, stop_one, work);
}

void ExitGuard::forget(napi_env env, Stoppable * work) {
  AddonData * const data = Napi::Env(env).GetInstanceData<AddonData>();
  if (data != nullptr) data->running.erase(work);  // at the very end the data may be gone first
  napi_remove_env_cleanup_hook(env, stop_one, work);
}

}  // namespace llamero
