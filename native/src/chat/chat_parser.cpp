#include "chat/chat_parser.h"

#include "boundary/addon_data.h"

namespace llamero {

void ChatParser::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "ChatParser", {});
  AddonData::of(env).chat_parser = Napi::Persistent(constructor);
  exports.Set("ChatParser", constructor);
}

Napi::Value ChatParser::wrap(Napi::Env env, Grammar grammar) {
  return AddonData::of(env).chat_parser.New({Napi::External<Grammar>::New(env, &grammar)});
}

const ChatParser::Grammar & ChatParser::from(Napi::Value value) {
  return unwrap<ChatParser>(value, AddonData::of(value.Env()).chat_parser, "a ChatParser").grammar_;
}

ChatParser::ChatParser(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    if (info.Length() != 1 || !info[0].IsExternal()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "a ChatParser is made by a ChatFormat");
    }
    grammar_ = *info[0].As<Napi::External<Grammar>>().Data();
  });
}

}  // namespace llamero
