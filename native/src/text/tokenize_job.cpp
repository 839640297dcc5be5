#include "text/tokenize_job.h"

#include <limits>
#include <utility>

#include "boundary/int32_array.h"
#include "text/text_threads.h"

namespace llamero {
namespace {

/** Short texts that one piece may take. */
constexpr size_t TEXTS_OF_PIECE = 64;

void check(const LoadedModel & model, const std::vector<std::string> & texts) {
  if (!model.has_vocab()) throw NativeError("ERR_TOKENIZE", "the model has no vocabulary");
  for (const std::string & text : texts) {
    if (text.size() > static_cast<size_t>(std::numeric_limits<int32_t>::max()) / 2) {
      throw NativeError("ERR_TOKENIZE", "the text is too long");
    }
  }
}

}  // namespace

Napi::Promise TokenizeJob::start(Napi::Env env, ModelPointer model, std::string text, const TokenizeRules & rules) {
  std::vector<std::string> texts;
  texts.push_back(std::move(text));
  check(*model, texts);
  return TextThreads::of(env).submit(
      std::make_unique<TokenizeJob>(env, CancelFlag(), std::move(model), std::move(texts), rules, false));
}

Napi::Promise TokenizeJob::start(Napi::Env env, ModelPointer model, const Napi::Array & texts,
                                 const TokenizeRules & rules, Napi::Value cancel) {
  std::vector<std::string> all(texts.Length());
  for (uint32_t i = 0; i < texts.Length(); ++i) {
    const Napi::HandleScope scope(env);
    const Napi::Value text = texts.Get(i);
    if (!text.IsString()) throw NativeError("ERR_INVALID_ARGUMENT", "texts must hold strings");
    all[i] = text.As<Napi::String>();
  }
  check(*model, all);
  return TextThreads::of(env).submit(
      std::make_unique<TokenizeJob>(env, CancelFlag(cancel, "cancel"), std::move(model), std::move(all), rules, true));
}

TokenizeJob::TokenizeJob(Napi::Env env, CancelFlag cancel, ModelPointer model, std::vector<std::string> texts,
                         const TokenizeRules & rules, bool is_list)
    : TextJob(env, TextWork::PIECES, std::move(cancel)),
      model_(std::move(model)),
      texts_(std::move(texts)),
      rules_(rules),
      is_list_(is_list) {
  done_.reserve(texts_.size());
}

bool TokenizeJob::work() {
  size_t bytes = 0;
  for (size_t i = 0; i < TEXTS_OF_PIECE && bytes < rules_.chunk_bytes && done_.size() < texts_.size(); ++i) {
    if (!tokenizing_) {
      std::string & text = texts_[done_.size()];
      bytes += text.size();
      tokenizing_ = std::make_unique<Tokenizing>(model_->tokenizer(), std::move(text), rules_);
    }
    if (!tokenizing_->advance()) return false;
    done_.push_back(std::move(tokenizing_->tokens()));
    tokenizing_.reset();
  }
  return done_.size() == texts_.size();
}

Napi::Value TokenizeJob::result(Napi::Env env) {
  if (!is_list_) return int32_array(env, done_.front());
  Napi::Array result = Napi::Array::New(env, done_.size());
  for (size_t i = 0; i < done_.size(); ++i) {
    const Napi::HandleScope scope(env);
    result.Set(static_cast<uint32_t>(i), int32_array(env, done_[i]));
  }
  return result;
}

}  // namespace llamero
