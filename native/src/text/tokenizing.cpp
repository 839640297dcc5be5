#include "text/tokenizing.h"

#include <llama-vocab.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "boundary/native_error.h"
#include "text/utf8.h"

namespace llamero {
namespace {

/** Looking for special tokens takes less time than tokenizing. */
constexpr size_t SCAN_BYTES = size_t{512} << 10;
/** What a call of llama.cpp takes beside its text, as bytes of text. */
constexpr size_t CALL_BYTES = 64;
constexpr size_t SHORT_BYTES = 48;
constexpr size_t REMEMBERED_TEXTS = 1024;

const std::string SPACE_LETTER = "\xe2\x96\x81";

/** A word of WordPiece ends before it, whatever it is. */
bool is_word_end(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte < 0x7f && (std::isspace(byte) != 0 || std::ispunct(byte) != 0);
}

}  // namespace

Tokenizing::Tokenizing(const Tokenizer & tokenizer, std::string text, const TokenizeRules & rules)
    : tokenizer_(tokenizer),
      text_(std::move(text)),
      rules_(rules),
      cut_(tokenizer.specials(rules.parse_special), text_),
      next_bytes_(rules.chunk_bytes) {}

bool Tokenizing::advance() {
  if (!is_cut_) {
    is_cut_ = cut_.scan(SCAN_BYTES);
    if (!is_cut_) return false;
    begin();
  }
  for (size_t bytes = 0; bytes < rules_.chunk_bytes && fragment_ < fragments_.size();) {
    const Fragment & fragment = fragments_[fragment_];
    bytes += CALL_BYTES + std::min(fragment.size, rules_.chunk_bytes);
    if (fragment.token != LLAMA_TOKEN_NULL) {
      tokens_.push_back(fragment.token);
      finish_fragment();
    } else if (fragment.size <= rules_.chunk_bytes) {
      add_whole(fragment);
    } else {
      add_chunk(fragment);
    }
  }
  if (fragment_ < fragments_.size()) return false;
  if (rules_.add_special) tokens_.insert(tokens_.end(), tokenizer_.after().begin(), tokenizer_.after().end());
  return true;
}

void Tokenizing::begin() {
  fragments_ = cut_.fragments();
  if (rules_.add_special) tokens_ = tokenizer_.before();
  if (!fragments_.empty()) at_ = pending_begin_ = fragments_.front().begin;
}

void Tokenizing::finish_fragment() {
  if (++fragment_ < fragments_.size()) at_ = pending_begin_ = fragments_[fragment_].begin;
}

void Tokenizing::add_whole(const Fragment & fragment) {
  if (fragment.size > SHORT_BYTES) {
    const std::vector<llama_token> & tokens = tokens_between(fragment, fragment.begin, fragment.begin + fragment.size);
    tokens_.insert(tokens_.end(), tokens.begin(), tokens.end());
  } else {
    if (short_texts_.size() >= REMEMBERED_TEXTS) short_texts_.clear();
    const auto [known, is_new] = short_texts_.try_emplace(text_.substr(fragment.begin, fragment.size));
    if (is_new) known->second = plain_tokens(tokenizer_.vocab(), known->first);
    tokens_.insert(tokens_.end(), known->second.begin(), known->second.end());
  }
  finish_fragment();
}

void Tokenizing::add_chunk(const Fragment & fragment) {
  switch (tokenizer_.chunks().way) {
    case ChunkRules::Way::WHOLE: return add_whole(fragment);
    case ChunkRules::Way::SPACES: return add_chunk_of_words(fragment);
    case ChunkRules::Way::TOKENS: return add_chunk_of_tokens(fragment);
  }
}

void Tokenizing::add_chunk_of_words(const Fragment & fragment) {
  const size_t end = fragment.begin + fragment.size;
  size_t to = std::min(end, at_ + rules_.chunk_bytes);
  while (to > at_ && to < end && !is_word_end(text_[to])) --to;
  if (to == at_) {
    to = std::min(end, at_ + rules_.chunk_bytes);
    while (to < end && !is_word_end(text_[to])) ++to;
  }
  const std::vector<llama_token> & tokens = tokens_between(fragment, at_, to);
  tokens_.insert(tokens_.end(), tokens.begin(), tokens.end());
  at_ = to;
  if (to == end) finish_fragment();
}

void Tokenizing::add_chunk_of_tokens(const Fragment & fragment) {
  const size_t end = fragment.begin + fragment.size;
  const size_t to = chunk_end(fragment, at_, next_bytes_);
  const std::vector<llama_token> & tokens = tokens_between(fragment, at_, to);
  const bool fits = tokens.size() >= expected_.size() && std::equal(expected_.begin(), expected_.end(), tokens.begin());
  expected_.clear();
  if (!fits) {
    at_ = pending_begin_;
    pending_.clear();
    next_bytes_ = 2 * pending_bytes_;
    return;
  }
  tokens_.insert(tokens_.end(), pending_.begin(), pending_.end());
  pending_.clear();
  pending_begin_ = at_;

  const std::optional<std::vector<size_t>> ends = to == end ? std::nullopt : ends_of(tokens, at_, fragment);
  if (!ends) {
    const std::vector<llama_token> & rest = tokens_between(fragment, at_, end);
    tokens_.insert(tokens_.end(), rest.begin(), rest.end());
    next_bytes_ = rules_.chunk_bytes;
    return finish_fragment();
  }
  // What is near the end may become other tokens with the text that follows. Before it lie the tokens that the next
  // chunk has to begin with, and before these the boundary.
  const size_t bytes = to - at_;
  const auto before = [&](size_t place) {
    return static_cast<size_t>(std::upper_bound(ends->begin(), ends->end(), place) - ends->begin());
  };
  const size_t last_expected = before(to - bytes / 16);
  size_t count = before(to - bytes / 8);
  while (count > 0 && is_continuation(text_[(*ends)[count - 1]])) --count;
  if (count == 0 || count >= last_expected) {
    next_bytes_ *= 2;
    return;
  }
  pending_bytes_ = bytes;
  pending_.assign(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(count));
  expected_.assign(tokens.begin() + static_cast<std::ptrdiff_t>(count),
                   tokens.begin() + static_cast<std::ptrdiff_t>(last_expected));
  at_ = (*ends)[count - 1];
  next_bytes_ = rules_.chunk_bytes;
}

const std::vector<llama_token> & Tokenizing::tokens_between(const Fragment & fragment, size_t from, size_t to) {
  const std::string & sentinel = tokenizer_.chunks().sentinel;
  const bool has_sentinel = from > fragment.begin && !sentinel.empty();
  std::string text = has_sentinel ? sentinel : std::string();
  text.append(text_, from, to - from);
  if (text == last_text_) return last_tokens_;
  last_tokens_ = plain_tokens(tokenizer_.vocab(), text);
  if (has_sentinel) {
    const std::vector<llama_token> & added = tokenizer_.chunks().sentinel_tokens;
    last_tokens_.erase(last_tokens_.begin(), last_tokens_.begin() + static_cast<std::ptrdiff_t>(added.size()));
  }
  last_text_ = std::move(text);
  return last_tokens_;
}

size_t Tokenizing::chunk_end(const Fragment & fragment, size_t from, size_t bytes) const {
  const size_t end = fragment.begin + fragment.size;
  if (end - from <= bytes) return end;
  size_t to = from + bytes;
  while (to > from + 1 && is_continuation(text_[to])) --to;
  return to;
}

std::optional<std::vector<size_t>> Tokenizing::ends_of(const std::vector<llama_token> & tokens, size_t from,
                                                       const Fragment & fragment) const {
  std::vector<size_t> ends;
  ends.reserve(tokens.size());
  size_t at = from;
  // The space that the tokenizer puts before the fragment.
  bool has_added_space = from == fragment.begin && !tokenizer_.chunks().sentinel.empty();
  for (const llama_token token : tokens) {
    for (const char byte : tokenizer_.vocab()->token_to_piece(token)) {
      if (has_added_space && byte == ' ') {
        has_added_space = false;
      } else if (at < text_.size() && text_[at] == byte) {
        ++at;
      } else if (byte == ' ' && text_.compare(at, SPACE_LETTER.size(), SPACE_LETTER) == 0) {
        at += SPACE_LETTER.size();
      } else {
        return std::nullopt;
      }
    }
    ends.push_back(at);
  }
  return ends;
}

}  // namespace llamero
