#include "text/long_text.h"

#include <algorithm>

#include "boundary/addon_data.h"
#include "text/utf8.h"

namespace llamero {
namespace {

/** What is set aside at once; a text may have more. */
constexpr uint32_t MAX_RESERVED = 64'000'000;

/** Writes a string behind a text, without a copy of it in between. */
void append_to(std::string & text, napi_env env, napi_value string) {
  size_t bytes = 0;
  napi_get_value_string_utf8(env, string, nullptr, 0, &bytes);
  const size_t before = text.size();
  text.resize(before + bytes);
  // It ends with a zero, for which a string has room.
  napi_get_value_string_utf8(env, string, text.data() + before, bytes + 1, &bytes);
}

}  // namespace

void LongText::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "LongText",
                  {InstanceAccessor<&LongText::length>("length"), InstanceMethod<&LongText::append>("append"),
                   InstanceMethod<&LongText::part>("part"), InstanceMethod<&LongText::to_string>("toString"),
                   InstanceMethod<&LongText::to_string>("toJSON")});
  AddonData::of(env).long_text = Napi::Persistent(constructor);
  exports.Set("LongText", constructor);
}

SharedText LongText::of(Napi::Value value) {
  if (value.IsString()) return std::make_shared<const std::string>(value.As<Napi::String>());
  if (!value.IsObject()) return nullptr;
  const Napi::Object object = value.As<Napi::Object>();
  if (!object.InstanceOf(AddonData::of(value.Env()).long_text.Value())) return nullptr;
  LongText & text = *Unwrap(object);
  text.is_used_ = true;
  return text.text_;
}

Napi::Value LongText::wrap(Napi::Env env, std::string text) {
  const Napi::Object object = AddonData::of(env).long_text.New({Napi::Number::New(env, 0)});
  *Unwrap(object)->text_ = std::move(text);
  return object;
}

LongText::LongText(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    if (!info[0].IsNumber()) throw NativeError("ERR_INVALID_ARGUMENT", "new LongText(bytes) takes a number");
    text_->reserve(std::min(info[0].As<Napi::Number>().Uint32Value(), MAX_RESERVED));
  });
}

Napi::Value LongText::length(const Napi::CallbackInfo & info) {
  return Napi::Number::New(info.Env(), static_cast<double>(text_->size()));
}

void LongText::append(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] {
    if (!info[0].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "append(part) takes a string");
    if (is_used_) throw NativeError("ERR_BUSY", "the text is in use");
    append_to(*text_, info.Env(), info[0]);
  });
}

Napi::Value LongText::part(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!info[0].IsNumber() || !info[1].IsNumber()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "part(from, bytes) takes numbers");
    }
    const size_t from = std::min<size_t>(info[0].As<Napi::Number>().Uint32Value(), text_->size());
    size_t to = std::min<size_t>(from + info[1].As<Napi::Number>().Uint32Value(), text_->size());
    while (to < text_->size() && is_continuation((*text_)[to])) ++to;
    return Napi::String::New(info.Env(), text_->data() + from, to - from);
  });
}

Napi::Value LongText::to_string(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value { return Napi::String::New(info.Env(), *text_); });
}

}  // namespace llamero
