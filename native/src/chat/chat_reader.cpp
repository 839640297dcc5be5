#include "chat/chat_reader.h"

#include "boundary/native_error.h"
#include "chat/chat_format.h"

namespace llamero {
namespace {

Napi::Value to_js(Napi::Env env, const MessageAddition & addition) {
  if (addition.empty()) return env.Undefined();
  Napi::Array calls = Napi::Array::New(env, addition.calls.size());
  for (size_t i = 0; i < addition.calls.size(); ++i) {
    const MessageAddition::Call & added = addition.calls[i];
    Napi::Object call = Napi::Object::New(env);
    call["index"] = Napi::Number::New(env, static_cast<double>(added.index));
    call["id"] = added.id;
    call["name"] = added.name;
    call["arguments"] = added.arguments;
    calls[static_cast<uint32_t>(i)] = call;
  }
  Napi::Object result = Napi::Object::New(env);
  result["reasoning"] = addition.reasoning;
  result["content"] = addition.content;
  result["calls"] = calls;
  return result;
}

}  // namespace

void ChatReader::export_class(Napi::Env env, Napi::Object exports) {
  exports.Set("ChatReader",
              DefineClass(env, "ChatReader",
                          {InstanceAccessor<&ChatReader::steps>("steps"), InstanceMethod<&ChatReader::append>("append"),
                           InstanceMethod<&ChatReader::dispose>("dispose")}));
}

ChatReader::ChatReader(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    ChatFormat & format = ChatFormat::from(info[0]);
    const std::shared_ptr<const PegGrammar> grammar = format.grammar(info[1]);
    const common_chat_parser_params & params = grammar->params();
    reading_ =
        std::make_unique<Reading>(Reading{PegRun(grammar, params.generation_prompt), MessageBuilder::of(params.format),
                                          OpenBrackets(), !params.parser.empty()});
  });
}

Napi::Value ChatReader::append(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!reading_) throw NativeError("ERR_DISPOSED", "the chat reader is disposed");
    if (!info[0].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "append(text) takes text");
    const std::string text = info[0].As<Napi::String>();
    auto & [run, builder, brackets, has_parser] = *reading_;
    brackets.add(text);
    if (has_parser && brackets.deepest() > MAX_JSON_NESTING) {
      throw NativeError("ERR_TEMPLATE", "the text is nested too deep");
    }
    run.append(text);
    builder->follow(run);
    return to_js(info.Env(), builder->preview(run));
  });
}

Napi::Value ChatReader::steps(const Napi::CallbackInfo & info) {
  return Napi::Number::New(info.Env(), reading_ ? static_cast<double>(reading_->run.steps()) : 0);
}

void ChatReader::dispose(const Napi::CallbackInfo &) {
  reading_.reset();
}

}  // namespace llamero
