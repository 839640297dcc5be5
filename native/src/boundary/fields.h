#pragma once

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "boundary/native_error.h"

namespace llamero {

/** Reads an options object; every refusal names the field and is ERR_INVALID_ARGUMENT. */
class Fields {
 public:
  Fields(Napi::Value value, std::string name) : name_(std::move(name)) {
    if (!value.IsObject()) throw NativeError("ERR_INVALID_ARGUMENT", name_ + " must be an object");
    object_ = value.As<Napi::Object>();
  }

  bool has(const char * key) const { return !get(key).IsUndefined(); }
  Napi::Value get(const char * key) const { return object_.Get(key); }
  std::string path(const char * key) const { return name_ + "." + key; }

  [[noreturn]] void refuse(const char * key, const std::string & why) const {
    throw NativeError("ERR_INVALID_ARGUMENT", path(key) + " " + why);
  }
  /** Of an element of an array. */
  [[noreturn]] void refuse(const char * key, uint32_t index, const std::string & why) const {
    throw NativeError("ERR_INVALID_ARGUMENT", path(key) + "[" + std::to_string(index) + "] " + why);
  }

  double number(const char * key) const {
    const Napi::Value value = get(key);
    if (!value.IsNumber()) refuse(key, "must be a number");
    const double number = value.As<Napi::Number>().DoubleValue();
    if (std::isnan(number)) refuse(key, "must not be NaN");
    return number;
  }
  float real(const char * key) const { return static_cast<float>(number(key)); }
  float real(const char * key, float fallback) const { return has(key) ? real(key) : fallback; }

  /** An integer of type T in [low, high]. */
  template <typename T>
  T integer(const char * key, T low = std::numeric_limits<T>::lowest(), T high = std::numeric_limits<T>::max()) const {
    const double value = number(key);
    if (value != std::trunc(value) || value < static_cast<double>(low) || value > static_cast<double>(high)) {
      refuse(key, "must be an integer from " + std::to_string(low) + " to " + std::to_string(high));
    }
    return static_cast<T>(value);
  }

  bool flag(const char * key, bool fallback) const {
    const Napi::Value value = get(key);
    if (value.IsUndefined()) return fallback;
    if (!value.IsBoolean()) refuse(key, "must be a boolean");
    return value.As<Napi::Boolean>();
  }

  std::string text(const char * key) const {
    const Napi::Value value = get(key);
    if (!value.IsString()) refuse(key, "must be a string");
    return value.As<Napi::String>();
  }
  std::string text(const char * key, const char * fallback) const { return has(key) ? text(key) : fallback; }

  /** The first `length` elements of a typed array. */
  template <typename T>
  const T * elements(const char * key, napi_typedarray_type wanted, size_t length) const {
    const Napi::Value value = get(key);
    napi_typedarray_type type{};
    size_t available = 0;
    void * data = nullptr;
    if (!value.IsTypedArray()) refuse(key, "must be a typed array");
    napi_get_typedarray_info(value.Env(), value, &type, &available, &data, nullptr, nullptr);
    if (type != wanted) refuse(key, "is a typed array of another type");
    if (available < length) refuse(key, "is shorter than length");
    return static_cast<const T *>(data);
  }

  /** Elements of an array, each given to `take` with its place; an absent array has none. */
  template <typename Take>
  void each_at(const char * key, Take && take) const {
    const Napi::Value value = get(key);
    if (value.IsUndefined()) return;
    if (!value.IsArray()) refuse(key, "must be an array");
    const Napi::Array array = value.As<Napi::Array>();
    const uint32_t length = array.Length();
    for (uint32_t i = 0; i < length; ++i) {
      Napi::HandleScope scope(array.Env());
      take(array.Get(i), i);
    }
  }
  /** As `each_at`, with the name of the element instead, for arrays of a few. */
  template <typename Take>
  void each(const char * key, Take && take) const {
    each_at(key,
            [&](const Napi::Value & entry, uint32_t i) { take(entry, path(key) + "[" + std::to_string(i) + "]"); });
  }
  std::vector<std::string> texts(const char * key) const {
    std::vector<std::string> all;
    each_at(key, [&](const Napi::Value & entry, uint32_t index) {
      if (!entry.IsString()) refuse(key, index, "must be a string");
      all.push_back(entry.As<Napi::String>());
    });
    return all;
  }

  /** One of named values. */
  template <typename T>
  T choice(const char * key, std::initializer_list<std::pair<const char *, T>> choices, T fallback) const {
    if (!has(key)) return fallback;
    const std::string wanted = text(key);
    std::string names;
    for (const auto & [name, value] : choices) {
      if (wanted == name) return value;
      names += names.empty() ? name : std::string(", ") + name;
    }
    refuse(key, "must be one of " + names);
  }

 private:
  Napi::Object object_;
  std::string name_;
};

}  // namespace llamero
