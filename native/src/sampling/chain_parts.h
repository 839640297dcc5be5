#pragma once

#include <napi.h>

#include <memory>

#include "grammar/grammar_constraint.h"
#include "sampling/sequence_breakers.h"

namespace llamero {

/** What of a sampler chain takes long to make. Chains share it. */
struct SharedParts {
  /** Null = none were wanted. */
  std::shared_ptr<const SequenceBreakers> breakers;
  /** At the beginning of a generation; each chain has a copy. Null = none was wanted. */
  std::shared_ptr<const GrammarConstraint> grammar;
};

/** JavaScript's ChainParts: a handle that only SamplerChain looks into. */
class ChainParts : public Napi::ObjectWrap<ChainParts> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);
  /** The parts of an argument. @throws NativeError ERR_INVALID_ARGUMENT */
  static const SharedParts & from(Napi::Value value);
  /**
   * Those that a request names, where no work is needed for them.
   * @returns undefined where there is some; `prepare` does it
   * @throws NativeError ERR_INVALID_ARGUMENT, ERR_GRAMMAR
   */
  static Napi::Value find(Napi::Env env, const ModelPointer & model, Napi::Value request);
  /** The promise is of ChainParts. @throws NativeError ERR_INVALID_ARGUMENT */
  static Napi::Promise prepare(Napi::Env env, const ModelPointer & model, Napi::Value request, Napi::Value cancel);

  /** Only `wrap` may call it: takes an External of SharedParts. */
  explicit ChainParts(const Napi::CallbackInfo & info);

 private:
  SharedParts parts_;
};

}  // namespace llamero
