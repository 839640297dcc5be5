#pragma once

#include <napi.h>

namespace llamero {

/** `shortenSlices`. */
void export_short_slices(Napi::Env env, Napi::Object exports);

}  // namespace llamero
