#pragma once

#include <napi.h>

#include <memory>

#include "chat/peg_grammar.h"

namespace llamero {

/** JavaScript's ChatParser: a handle to a parser that is ready. */
class ChatParser : public Napi::ObjectWrap<ChatParser> {
 public:
  using Grammar = std::shared_ptr<const PegGrammar>;

  static void export_class(Napi::Env env, Napi::Object exports);
  static Napi::Value wrap(Napi::Env env, Grammar grammar);
  /** @throws NativeError ERR_INVALID_ARGUMENT */
  static const Grammar & from(Napi::Value value);

  /** Only `wrap` may call it: takes an External of Grammar. */
  explicit ChatParser(const Napi::CallbackInfo & info);

 private:
  Grammar grammar_;
};

}  // namespace llamero
