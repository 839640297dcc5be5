#pragma once

#include <llama.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace llamero {

class LoadedModel;

/**
 * The texts at which DRY's repetitions begin anew, as tokens: which token holds one, or ends in the beginning of one,
 * and what follows it then. Made by a BreakerSearch, never changed, and shared by all chains with these texts.
 */
class SequenceBreakers {
 public:
  /** What follows a token before a breaker is complete; empty where the token holds it all. */
  using Tail = std::vector<llama_token>;
  /** Places of tails. */
  using Tails = std::vector<uint32_t>;

  /** @returns null for a token with which no breaker begins */
  const Tails * begun_by(llama_token token) const;
  /** The token holds a whole breaker. */
  bool is_broken_by(llama_token token) const;
  const Tail & tail(uint32_t place) const { return tails_[place]; }
  /** Bytes, nearly. */
  size_t size() const;

 private:
  friend class BreakerSearch;

  std::vector<Tail> tails_;
  /** Different tokens often begin the same breakers. */
  std::vector<Tails> lists_;
  /** Tokens in order, and the place of the list of each. */
  std::vector<std::pair<llama_token, uint32_t>> tokens_;
};

/**
 * Looks for breakers in a vocabulary, as llama.cpp's DRY sampler does (src/llama-sampler.cpp,
 * get_overlapping_token_sequences), but once for all of them and each text of a token once. Not thread-safe.
 */
class BreakerSearch {
 public:
  /** @param breakers as bytes of UTF-8: cut at a NUL and after 40 bytes, and left out where nothing remains */
  BreakerSearch(const LoadedModel & model, const std::vector<std::string> & breakers);

  /** Looks at some thousand tokens. @returns true when it has looked at all. @throws NativeError ERR_TOKENIZE */
  bool advance();
  /** What was found, once `advance` has returned true. */
  std::shared_ptr<const SequenceBreakers> take() { return std::move(found_); }

 private:
  /** So many bytes of a breaker are the end of a token. */
  struct Match {
    uint32_t breaker;
    size_t length;
  };

  void look_at(llama_token token);
  uint32_t tail_of(const Match & match);

  const LoadedModel & model_;
  std::vector<std::string> breakers_;
  /** Those that begin with a byte. */
  std::array<std::vector<uint32_t>, 256> by_first_byte_;
  std::shared_ptr<SequenceBreakers> found_ = std::make_shared<SequenceBreakers>();
  llama_token next_ = 0;
  std::map<SequenceBreakers::Tail, uint32_t> tail_places_;
  std::map<SequenceBreakers::Tails, uint32_t> list_places_;
  /** By breaker, and by how many of its bytes the token has; -1 = not tokenized yet. */
  std::vector<std::vector<int64_t>> tails_of_breakers_;
  /** The last token that holds a breaker whole. */
  std::vector<llama_token> held_by_;
  std::vector<Match> matches_;
};

}  // namespace llamero
