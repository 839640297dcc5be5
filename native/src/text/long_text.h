#pragma once

#include <napi.h>

#include <memory>
#include <string>

namespace llamero {

/** A text that several hold and nobody changes. */
using SharedText = std::shared_ptr<const std::string>;

/** Either may be null. */
inline bool is_same(const SharedText & one, const SharedText & other) {
  return one == other || (one && other && *one == *other);
}

/**
 * JavaScript's LongText: a text that comes in parts and is copied once, whoever uses it. As a JavaScript string each
 * use would copy it into memory that the system has to find first, which takes longer than to compare or to parse it.
 */
class LongText : public Napi::ObjectWrap<LongText> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);
  /** The text of a string, or of a LongText, which does not grow any more; null for what is neither. */
  static SharedText of(Napi::Value value);

  static Napi::Value wrap(Napi::Env env, std::string text);

  /** Takes the bytes that it will probably have. */
  explicit LongText(const Napi::CallbackInfo & info);

  Napi::Value length(const Napi::CallbackInfo & info);
  Napi::Value part(const Napi::CallbackInfo & info);
  void append(const Napi::CallbackInfo & info);
  Napi::Value to_string(const Napi::CallbackInfo & info);

 private:
  std::shared_ptr<std::string> text_ = std::make_shared<std::string>();
  bool is_used_ = false;
};

}  // namespace llamero
