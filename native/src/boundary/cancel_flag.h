#pragma once

#include <napi.h>

#include <atomic>

#include "boundary/native_error.h"

namespace llamero {

/** A number in JavaScript's memory by which it asks for the end of work that runs on another thread. */
class CancelFlag {
 public:
  CancelFlag() = default;
  /** @param value undefined = never cancelled. @throws NativeError ERR_INVALID_ARGUMENT naming `name` */
  CancelFlag(Napi::Value value, const char * name) {
    if (value.IsUndefined()) return;
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_int32_array ||
        value.As<Napi::TypedArray>().ElementLength() < 1) {
      throw NativeError("ERR_INVALID_ARGUMENT", std::string(name) + " must be an Int32Array of one element");
    }
    void * data = nullptr;
    napi_get_typedarray_info(value.Env(), value, nullptr, nullptr, &data, nullptr, nullptr);
    flag_ = static_cast<const std::atomic<int32_t> *>(data);
    reference_ = Napi::Persistent(value.As<Napi::TypedArray>());
  }

  /** From any thread. */
  bool is_set() const noexcept { return flag_ != nullptr && flag_->load() != 0; }

 private:
  const std::atomic<int32_t> * flag_ = nullptr;
  Napi::Reference<Napi::TypedArray> reference_;
};

}  // namespace llamero
