#pragma once

#include <napi.h>

#include <chat.h>

#include <memory>
#include <string>

#include "chat/direct_prompt.h"
#include "chat/peg_grammar_cache.h"
#include "model/loaded_model.h"

namespace llamero {

/** JavaScript's ChatFormat, over llama.cpp's common/chat. */
class ChatFormat : public Napi::ObjectWrap<ChatFormat> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);

  /** @throws NativeError ERR_INVALID_ARGUMENT when the value is not a ChatFormat */
  static ChatFormat & from(Napi::Value value);

  explicit ChatFormat(const Napi::CallbackInfo & info);

  /**
   * @param parser a ChatParser, or JSON as `parse` takes it
   * @throws NativeError ERR_TEMPLATE, ERR_DISPOSED, ERR_INVALID_ARGUMENT
   */
  std::shared_ptr<const PegGrammar> grammar(Napi::Value parser) const;

 private:
  /** What work on other threads needs, so that `dispose` may come first. */
  struct Templates {
    ModelPointer model;
    common_chat_templates_ptr templates;
    /** Null for one of llama.cpp's named templates, which are C++ and not Jinja. */
    std::unique_ptr<DirectPrompt> direct;
    mutable PegGrammarCache grammars;
  };

  Napi::Value source(const Napi::CallbackInfo & info);
  Napi::Value apply(const Napi::CallbackInfo & info);
  Napi::Value find_parser(const Napi::CallbackInfo & info);
  Napi::Value prepare_parser(const Napi::CallbackInfo & info);
  Napi::Value parse(const Napi::CallbackInfo & info);
  Napi::Value return_memory(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  const Templates & templates() const;

  std::shared_ptr<const Templates> templates_;
};

}  // namespace llamero
