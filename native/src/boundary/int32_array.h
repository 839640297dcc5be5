#pragma once

#include <napi.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace llamero {

/** Numbers such as tokens and sequences, as JavaScript gets them: a copy. */
inline Napi::Int32Array int32_array(Napi::Env env, const std::vector<int32_t> & numbers) {
  Napi::Int32Array result = Napi::Int32Array::New(env, numbers.size());
  std::copy(numbers.begin(), numbers.end(), result.Data());
  return result;
}

}  // namespace llamero
