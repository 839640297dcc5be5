#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "grammar/grammar_machine.h"

namespace llamero {

/** JavaScript's GrammarMatcher: follows a grammar over code points, without a vocabulary. */
class GrammarMatcher : public Napi::ObjectWrap<GrammarMatcher> {
 public:
  static void export_class(Napi::Env env, Napi::Object exports);

  explicit GrammarMatcher(const Napi::CallbackInfo & info);

 private:
  Napi::Value accepts(const Napi::CallbackInfo & info);
  void dispose(const Napi::CallbackInfo & info);

  /** @throws NativeError ERR_GRAMMAR */
  GrammarMachine::State follow(const std::u32string & text);

  std::shared_ptr<GrammarMachine> machine_;
  GrammarMachine::State start_ = GrammarMachine::DEAD;
};

}  // namespace llamero
