#pragma once

#include <napi.h>

#include <chat.h>

#include <list>
#include <memory>
#include <string>
#include <utility>

#include "chat/peg_grammar.h"
#include "model/loaded_model.h"

namespace llamero {

/** JavaScript's ChatFormat, over llama.cpp's common/chat. */
class ChatFormat : public Napi::ObjectWrap<ChatFormat> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);

  /** @throws NativeError ERR_INVALID_ARGUMENT when the value is not a ChatFormat */
  static ChatFormat & from(Napi::Value value);

  explicit ChatFormat(const Napi::CallbackInfo & info);

  /** @param json a parser as `parse` takes it. @throws NativeError ERR_TEMPLATE, ERR_DISPOSED */
  std::shared_ptr<const PegGrammar> grammar(const std::string & json);

 private:
  /** What a running `apply` needs, so that `dispose` may come first. */
  struct Templates {
    ModelPointer model;
    common_chat_templates_ptr templates;
    /** One of llama.cpp's named templates, which are C++ and not Jinja. */
    bool is_builtin = false;
  };

  Napi::Value source(const Napi::CallbackInfo & info);
  Napi::Value apply(const Napi::CallbackInfo & info);
  Napi::Value parse(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  const Templates & templates() const;

  std::shared_ptr<const Templates> templates_;
  /** Answers to the same tools have the same parser: the last ones used, most recent first. */
  std::list<std::pair<std::string, std::shared_ptr<const PegGrammar>>> grammars_;
};

}  // namespace llamero
