#pragma once

#include <llama.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "grammar/grammar_cache.h"
#include "grammar/token_trie.h"
#include "model/model_file.h"
#include "sampling/breaker_cache.h"
#include "text/tokenizer.h"

namespace llamero {

/** Owns a llama_model. Shared by the JavaScript object, contexts, chains and running calls: the last one frees it. */
class LoadedModel {
 public:
  LoadedModel(llama_model * model, ModelFile file) : model_(model), vocab_(llama_model_get_vocab(model)), file_(file) {}
  LoadedModel(const LoadedModel &) = delete;
  LoadedModel & operator=(const LoadedModel &) = delete;
  ~LoadedModel() { llama_model_free(model_); }

  llama_model * get() const { return model_; }
  const llama_vocab * vocab() const { return vocab_; }
  const ModelFile & file() const { return file_; }
  /** LoRA adapters, in the order of their numbers; they are freed with the model. */
  const std::vector<llama_adapter_lora *> & adapters() const { return adapters_; }
  void set_adapters(std::vector<llama_adapter_lora *> adapters) { adapters_ = std::move(adapters); }
  int32_t vocab_size() const { return llama_vocab_n_tokens(vocab_); }
  bool has_vocab() const { return llama_vocab_type(vocab_) != LLAMA_VOCAB_TYPE_NONE; }

  /** Made with the first call. @throws NativeError ERR_TOKENIZE */
  const Tokenizer & tokenizer() const;
  std::string detokenize(const llama_token * tokens, size_t count, bool remove_special, bool render_special) const;
  /** The bytes of one token's text, special tokens rendered. */
  std::string piece(llama_token token) const;
  /** Made with the first call. */
  const TokenTrie & trie() const;
  /** Tokens that end a generation; made with the first call. */
  const TokenSet & ends() const;
  GrammarCache & grammars() const { return grammars_; }
  BreakerCache & breakers() const { return breakers_; }

 private:
  llama_model * model_;
  const llama_vocab * vocab_;
  ModelFile file_;
  mutable std::once_flag trie_flag_;
  mutable std::unique_ptr<const TokenTrie> trie_;
  mutable std::once_flag tokenizer_flag_;
  mutable std::unique_ptr<const Tokenizer> tokenizer_;
  mutable std::once_flag ends_flag_;
  mutable std::unique_ptr<const TokenSet> ends_;
  mutable GrammarCache grammars_;
  mutable BreakerCache breakers_;
  std::vector<llama_adapter_lora *> adapters_;
};

using ModelPointer = std::shared_ptr<const LoadedModel>;

}  // namespace llamero
