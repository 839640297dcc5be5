#pragma once

#include <napi.h>

#include <llama-grammar.h>

#include <memory>

namespace llamero {

/** JavaScript's GrammarMatcher: llama.cpp's own grammar machine over code points, without a vocabulary. */
class GrammarMatcher : public Napi::ObjectWrap<GrammarMatcher> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);

  explicit GrammarMatcher(const Napi::CallbackInfo & info);

 private:
  Napi::Value accepts(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  struct Deleter {
    void operator()(llama_grammar * grammar) const { llama_grammar_free_impl(grammar); }
  };

  std::unique_ptr<llama_grammar, Deleter> grammar_;
  /** Where each call starts; points into the rules of `grammar_`. */
  llama_grammar_stacks start_;
};

}  // namespace llamero
