#include "grammar/grammar_matcher.h"

#include <stdexcept>

#include "boundary/native_error.h"
#include "grammar/grammar_cache.h"

namespace llamero {
namespace {

/** Code points of UTF-16; a lone surrogate stands for itself and matches nothing. */
std::u32string code_points(const std::u16string & text) {
  std::u32string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t unit = text[i];
    const bool is_pair = (unit & 0xFC00) == 0xD800 && i + 1 < text.size() && (text[i + 1] & 0xFC00) == 0xDC00;
    result.push_back(is_pair ? 0x10000 + ((unit & 0x3FF) << 10) + (text[++i] & 0x3FF) : unit);
  }
  return result;
}

}  // namespace

void GrammarMatcher::export_class(Napi::Env env, Napi::Object exports) {
  exports.Set("GrammarMatcher", DefineClass(env, "GrammarMatcher",
                                            {InstanceMethod<&GrammarMatcher::accepts>("accepts"),
                                             InstanceMethod<&GrammarMatcher::dispose>("dispose")}));
}

GrammarMatcher::GrammarMatcher(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    if (!info[0].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "new GrammarMatcher(gbnf) takes a string");
    machine_ = make_grammar_machine(info[0].As<Napi::String>(), nullptr);
    start_ = machine_->start();
  });
}

Napi::Value GrammarMatcher::accepts(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!machine_) throw NativeError("ERR_DISPOSED", "the grammar matcher is disposed");
    if (!info[0].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "accepts(text) takes a string");
    if (machine_->is_full()) machine_ = machine_->move_to_new(start_);
    const GrammarMachine::State state = follow(code_points(info[0].As<Napi::String>().Utf16Value()));
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("accepted", state != GrammarMachine::DEAD);
    result.Set("complete", machine_->may_end(state));
    return result;
  });
}

GrammarMachine::State GrammarMatcher::follow(const std::u32string & text) {
  GrammarMachine::State state = start_;
  try {
    for (const char32_t code_point : text) {
      machine_->begin();
      state = machine_->next(state, code_point);
      if (state == GrammarMachine::DEAD) break;
    }
  } catch (const std::runtime_error & error) {
    throw NativeError("ERR_GRAMMAR", error.what());
  }
  return state;
}

void GrammarMatcher::dispose(const Napi::CallbackInfo &) {
  machine_.reset();
}

}  // namespace llamero
