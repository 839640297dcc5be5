#pragma once

#include <napi.h>

#include "model/loaded_model.h"

namespace llamero {

/** JavaScript's Model. */
class Model : public Napi::ObjectWrap<Model> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);
  static Napi::Object wrap(Napi::Env env, ModelPointer model);
  /** The model of an argument. @throws NativeError ERR_INVALID_ARGUMENT, ERR_DISPOSED */
  static ModelPointer from(Napi::Value value);

  /** Only `wrap` may call it: takes an External of ModelPointer. */
  explicit Model(const Napi::CallbackInfo & info);

 private:
  static Napi::Value load(const Napi::CallbackInfo & info);
  Napi::Value info(const Napi::CallbackInfo & info);
  Napi::Value pieces(const Napi::CallbackInfo & info);
  Napi::Value tokenize(const Napi::CallbackInfo & info);
  Napi::Value tokenize_all(const Napi::CallbackInfo & info);
  Napi::Value tokenize_at_once(const Napi::CallbackInfo & info);
  Napi::Value prompt_text(const Napi::CallbackInfo & info);
  Napi::Value prepare_grammar(const Napi::CallbackInfo & info);
  Napi::Value find_chain_parts(const Napi::CallbackInfo & info);
  Napi::Value prepare_chain_parts(const Napi::CallbackInfo & info);
  Napi::Value detokenize(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  const ModelPointer & model() const;

  ModelPointer model_;
  Napi::ObjectReference info_;
};

}  // namespace llamero
