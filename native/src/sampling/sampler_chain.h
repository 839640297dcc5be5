#pragma once

#include <napi.h>

#include "sampling/sampler.h"

namespace llamero {

/** JavaScript's SamplerChain: reads the specs, owns a shared Sampler. */
class SamplerChain : public Napi::ObjectWrap<SamplerChain> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);
  /** The sampler of an argument. @throws NativeError ERR_INVALID_ARGUMENT, ERR_DISPOSED */
  static SharedSampler from(Napi::Value value);

  explicit SamplerChain(const Napi::CallbackInfo & info);

 private:
  void accept(const Napi::CallbackInfo & info);
  Napi::Value sample(const Napi::CallbackInfo & info);
  Napi::Value seed(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  const SharedSampler & sampler() const;

  SharedSampler sampler_;
};

}  // namespace llamero
