#pragma once

#include <llama.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace llamero {

/** A set of tokens, a bit each. */
class TokenSet {
 public:
  static constexpr size_t WORD_BITS = 64;

  explicit TokenSet(size_t vocab_size) : words_((vocab_size + 63) / 64) {}

  void add(llama_token token) { words_[static_cast<size_t>(token) / 64] |= bit(token); }
  void remove(llama_token token) { words_[static_cast<size_t>(token) / 64] &= ~bit(token); }
  void add_all(const TokenSet & other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  bool has(llama_token token) const { return (words_[static_cast<size_t>(token) / 64] & bit(token)) != 0; }
  bool is_empty() const {
    return std::all_of(words_.begin(), words_.end(), [](uint64_t word) { return word == 0; });
  }
  /** The bits of tokens index * WORD_BITS and on. */
  uint64_t word(size_t index) const { return words_[index]; }
  size_t bytes() const { return words_.size() * sizeof(uint64_t); }

 private:
  static uint64_t bit(llama_token token) { return uint64_t{1} << (static_cast<size_t>(token) % 64); }

  std::vector<uint64_t> words_;
};

}  // namespace llamero
