#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/loaded_model.h"
#include "text/text_job.h"
#include "text/tokenizing.h"

namespace llamero {

/** Texts on their way to their tokens, a piece at a time. */
class TokenizeJob : public TextJob {
 public:
  /** One text; the promise is of its tokens. @throws NativeError ERR_TOKENIZE */
  static Napi::Promise start(Napi::Env env, ModelPointer model, std::string text, const TokenizeRules & rules);
  /** The promise is of an array. @throws NativeError ERR_INVALID_ARGUMENT, ERR_TOKENIZE */
  static Napi::Promise start(Napi::Env env, ModelPointer model, const Napi::Array & texts, const TokenizeRules & rules,
                             Napi::Value cancel);

  TokenizeJob(Napi::Env env, CancelFlag cancel, ModelPointer model, std::vector<std::string> texts,
              const TokenizeRules & rules, bool is_list);

 protected:
  bool work() override;
  Napi::Value result(Napi::Env env) override;

 private:
  const ModelPointer model_;
  std::vector<std::string> texts_;
  const TokenizeRules rules_;
  const bool is_list_;
  /** Of the text behind those that are done. */
  std::unique_ptr<Tokenizing> tokenizing_;
  std::vector<std::vector<llama_token>> done_;
};

}  // namespace llamero
