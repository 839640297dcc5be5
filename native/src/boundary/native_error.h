#pragma once

#include <napi.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace llamero {

/** An error that JavaScript sees as `Error & { code }`; the codes are listed in llamero.d.ts. */
class NativeError : public std::runtime_error {
 public:
  NativeError(const char * code, const std::string & message) : std::runtime_error(message), code_(code) {}

  const char * code() const noexcept { return code_; }

 private:
  const char * code_;  // a string literal
};

inline Napi::Error to_js_error(Napi::Env env, const char * code, const std::string & message) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Value().Set("code", Napi::String::New(env, code));
  return error;
}

/** Runs what JavaScript called, so that a C++ exception becomes a JavaScript one. */
template <typename Work>
auto guarded(Napi::Env env, Work && work) -> decltype(work()) {
  try {
    return std::forward<Work>(work)();
  } catch (const Napi::Error &) {
    throw;
  } catch (const NativeError & error) {
    throw to_js_error(env, error.code(), error.what());
  } catch (const std::bad_alloc &) {
    throw to_js_error(env, "ERR_OUT_OF_MEMORY", "out of memory");
  } catch (const std::exception & error) {
    throw to_js_error(env, "ERR_INTERNAL", error.what());
  }
}

}  // namespace llamero
