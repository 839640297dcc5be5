#include "model/loaded_model.h"

#include "boundary/native_error.h"

namespace llamero {

const Tokenizer & LoadedModel::tokenizer() const {
  if (!has_vocab()) throw NativeError("ERR_TOKENIZE", "the model has no vocabulary");
  std::call_once(tokenizer_flag_, [this] { tokenizer_ = std::make_unique<const Tokenizer>(vocab_); });
  return *tokenizer_;
}

std::string LoadedModel::detokenize(const llama_token * tokens, size_t count, bool remove_special,
                                    bool render_special) const {
  if (!has_vocab() || count == 0) return "";
  for (size_t i = 0; i < count; ++i) {
    if (tokens[i] < 0 || tokens[i] >= vocab_size()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "token " + std::to_string(tokens[i]) + " is not in the vocabulary");
    }
  }
  std::string text(count * 8, '\0');
  const auto fill = [&] {
    return llama_detokenize(vocab_, tokens, static_cast<int32_t>(count), text.data(), static_cast<int32_t>(text.size()),
                            remove_special, render_special);
  };
  int32_t length = fill();
  if (length < 0) {
    text.resize(static_cast<size_t>(-length));
    length = fill();
  }
  if (length < 0) throw NativeError("ERR_TOKENIZE", "the detokenizer failed");
  text.resize(static_cast<size_t>(length));
  return text;
}

std::string LoadedModel::piece(llama_token token) const {
  std::string text(32, '\0');
  int32_t length = llama_token_to_piece(vocab_, token, text.data(), static_cast<int32_t>(text.size()), 0, true);
  if (length < 0) {
    text.resize(static_cast<size_t>(-length));
    length = llama_token_to_piece(vocab_, token, text.data(), static_cast<int32_t>(text.size()), 0, true);
  }
  text.resize(length < 0 ? 0 : static_cast<size_t>(length));
  return text;
}

const TokenTrie & LoadedModel::trie() const {
  std::call_once(trie_flag_, [this] { trie_ = std::make_unique<const TokenTrie>(*this); });
  return *trie_;
}

const TokenSet & LoadedModel::ends() const {
  std::call_once(ends_flag_, [this] {
    auto ends = std::make_unique<TokenSet>(static_cast<size_t>(vocab_size()));
    for (llama_token token = 0; token < vocab_size(); ++token) {
      if (llama_vocab_is_eog(vocab_, token)) ends->add(token);
    }
    ends_ = std::move(ends);
  });
  return *ends_;
}

}  // namespace llamero
