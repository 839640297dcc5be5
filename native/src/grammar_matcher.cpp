#include "grammar_matcher.h"

#include <algorithm>
#include <string>

#include "grammar.h"
#include "log_capture.h"
#include "native_error.h"

namespace llamero {
namespace {

/** Code points of UTF-16; a lone surrogate stands for itself and matches no rule but `.` and inverse classes. */
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
    const std::string gbnf = info[0].As<Napi::String>();
    check_grammar(gbnf, nullptr);
    const LogCapture capture;
    grammar_.reset(llama_grammar_init_impl(nullptr, gbnf.c_str(), "root", false, nullptr, 0, nullptr, 0));
    if (!grammar_) throw NativeError("ERR_GRAMMAR", "failed to parse grammar: " + capture.reason("unknown reason"));
    start_ = grammar_->stacks;
  });
}

Napi::Value GrammarMatcher::accepts(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    if (!grammar_) throw NativeError("ERR_DISPOSED", "the grammar matcher is disposed");
    if (!info[0].IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "accepts(text) takes a string");
    grammar_->stacks = start_;
    bool accepted = !start_.empty();
    for (const char32_t code_point : code_points(info[0].As<Napi::String>().Utf16Value())) {
      llama_grammar_accept(grammar_.get(), code_point);
      accepted = !grammar_->stacks.empty();
      if (!accepted) break;
    }
    const bool complete = accepted && std::any_of(grammar_->stacks.begin(), grammar_->stacks.end(),
                                                  [](const llama_grammar_stack & stack) { return stack.empty(); });
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("accepted", accepted);
    result.Set("complete", complete);
    return result;
  });
}

void GrammarMatcher::dispose(const Napi::CallbackInfo &) {
  start_.clear();
  grammar_.reset();
}

}  // namespace llamero
