#pragma once

#include <napi.h>

namespace llamero {

/** `initialize`, `buildInfo`, `devices`: llama.cpp's process-wide state. */
void export_backends(Napi::Env env, Napi::Object exports);

}  // namespace llamero
