#pragma once

#include <napi.h>

#include <chat.h>

#include <list>
#include <memory>
#include <string>
#include <utility>

#include "model/loaded_model.h"

namespace llamero {

/** JavaScript's ChatFormat, over llama.cpp's common/chat. */
class ChatFormat : public Napi::ObjectWrap<ChatFormat> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);

  explicit ChatFormat(const Napi::CallbackInfo & info);

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
  const common_chat_parser_params & parser(const std::string & json);

  std::shared_ptr<const Templates> templates_;
  /** Streams parse with the same parser at every token: the last ones used, most recent first. */
  std::list<std::pair<std::string, common_chat_parser_params>> parsers_;
};

}  // namespace llamero
