#include "sampling/sequence_breakers.h"

#include <algorithm>
#include <set>

#include "model/loaded_model.h"
#include "text/tokenizing.h"

namespace llamero {
namespace {

/** llama.cpp's own. */
constexpr size_t MAX_BREAKER_BYTES = 40;
constexpr size_t MAX_TAIL_TOKENS = 20;

constexpr llama_token TOKENS_OF_PIECE = 2048;

size_t byte_of(const std::string & text, size_t place) {
  return static_cast<unsigned char>(text[place]);
}

/** How many bytes of `text` stand at a place of `word`, up to the end of either; 0 = others do. */
size_t match_at(const std::string & word, size_t place, const std::string & text) {
  const size_t length = std::min(text.size(), word.size() - place);
  return word.compare(place, length, text, 0, length) == 0 ? length : 0;
}

}  // namespace

const SequenceBreakers::Tails * SequenceBreakers::begun_by(llama_token token) const {
  const auto found = std::lower_bound(tokens_.begin(), tokens_.end(), token,
                                      [](const auto & entry, llama_token wanted) { return entry.first < wanted; });
  return found == tokens_.end() || found->first != token ? nullptr : &lists_[found->second];
}

bool SequenceBreakers::is_broken_by(llama_token token) const {
  const Tails * tails = begun_by(token);
  return tails != nullptr &&
         std::any_of(tails->begin(), tails->end(), [this](uint32_t place) { return tails_[place].empty(); });
}

size_t SequenceBreakers::size() const {
  size_t size = sizeof(*this) + tokens_.capacity() * sizeof(tokens_[0]);
  for (const Tail & tail : tails_) size += sizeof(tail) + tail.capacity() * sizeof(tail[0]);
  for (const Tails & list : lists_) size += sizeof(list) + list.capacity() * sizeof(list[0]);
  return size;
}

BreakerSearch::BreakerSearch(const LoadedModel & model, const std::vector<std::string> & breakers) : model_(model) {
  std::set<std::string> seen;
  for (const std::string & breaker : breakers) {
    std::string text = breaker.substr(0, std::min(breaker.find('\0'), MAX_BREAKER_BYTES));
    if (!text.empty() && seen.insert(text).second) breakers_.push_back(std::move(text));
  }
  for (size_t i = 0; i < breakers_.size(); ++i) {
    by_first_byte_[byte_of(breakers_[i], 0)].push_back(static_cast<uint32_t>(i));
    tails_of_breakers_.emplace_back(breakers_[i].size() + 1, -1);
  }
  held_by_.assign(breakers_.size(), LLAMA_TOKEN_NULL);
}

bool BreakerSearch::advance() {
  const llama_token size = breakers_.empty() ? 0 : model_.vocab_size();
  const llama_token end = std::min(size, next_ + TOKENS_OF_PIECE);
  for (; next_ < end; ++next_) look_at(next_);
  return next_ >= size;
}

void BreakerSearch::look_at(llama_token token) {
  const std::string word = model_.detokenize(&token, 1, false, true);
  matches_.clear();
  for (size_t place = 0; place < word.size(); ++place) {
    for (const uint32_t breaker : by_first_byte_[byte_of(word, place)]) {
      const size_t length = match_at(word, place, breakers_[breaker]);
      if (length == breakers_[breaker].size()) held_by_[breaker] = token;
      if (length > 0) matches_.push_back({breaker, length});
    }
  }
  if (matches_.empty()) return;
  SequenceBreakers::Tails tails;
  for (const Match & match : matches_) {
    const bool is_whole = match.length == breakers_[match.breaker].size();
    if (is_whole || held_by_[match.breaker] != token) tails.push_back(tail_of(match));
  }
  std::sort(tails.begin(), tails.end());
  tails.erase(std::unique(tails.begin(), tails.end()), tails.end());
  const auto [list, is_new] = list_places_.emplace(tails, static_cast<uint32_t>(found_->lists_.size()));
  if (is_new) found_->lists_.push_back(std::move(tails));
  found_->tokens_.emplace_back(token, list->second);
}

uint32_t BreakerSearch::tail_of(const Match & match) {
  const std::string & breaker = breakers_[match.breaker];
  int64_t & known = tails_of_breakers_[match.breaker][match.length];
  if (known >= 0) return static_cast<uint32_t>(known);
  SequenceBreakers::Tail tail;
  if (match.length < breaker.size()) tail = tokens_at_once(model_.vocab(), breaker.substr(match.length), false, false);
  tail.resize(std::min(tail.size(), MAX_TAIL_TOKENS));
  const auto [place, is_new] = tail_places_.emplace(tail, static_cast<uint32_t>(found_->tails_.size()));
  if (is_new) found_->tails_.push_back(std::move(tail));
  known = place->second;
  return place->second;
}

}  // namespace llamero
