#include "model/loaded_model.h"

#include <limits>

#include "boundary/native_error.h"

namespace llamero {

std::vector<llama_token> LoadedModel::tokenize(const std::string & text, bool add_special, bool parse_special) const {
  if (!has_vocab()) throw NativeError("ERR_TOKENIZE", "the model has no vocabulary");
  if (text.size() > static_cast<size_t>(std::numeric_limits<int32_t>::max()) / 2) {
    throw NativeError("ERR_TOKENIZE", "the text is too long");
  }
  const int32_t length = static_cast<int32_t>(text.size());
  // Rarely more tokens than bytes; when there are, llama.cpp says how many.
  std::vector<llama_token> tokens(text.size() + 2);
  const auto fill = [&] {
    const int32_t room = static_cast<int32_t>(tokens.size());
    return llama_tokenize(vocab_, text.data(), length, tokens.data(), room, add_special, parse_special);
  };
  int32_t count = fill();
  if (count == std::numeric_limits<int32_t>::min()) throw NativeError("ERR_TOKENIZE", "the text is too long");
  if (count < 0) {
    tokens.resize(static_cast<size_t>(-count));
    count = fill();
  }
  if (count < 0) throw NativeError("ERR_TOKENIZE", "the tokenizer failed");
  tokens.resize(static_cast<size_t>(count));
  return tokens;
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
