#pragma once

#include <napi.h>

namespace llamero {

/** Devices of other machines, through ggml's RPC backend; ../../boundary/rpc.d.ts says what each call does. */
void export_rpc(Napi::Env env, Napi::Object exports);

}  // namespace llamero
