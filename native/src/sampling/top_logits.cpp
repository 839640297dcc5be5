#include "sampling/top_logits.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace llamero {
namespace {

constexpr size_t BLOCK = TokenSet::WORD_BITS;
constexpr uint64_t ALL = ~uint64_t{0};

/** Calls `take` with the place of each bit that is set. */
template <typename Take>
void each_bit(uint64_t word, Take && take) {
  for (; word != 0; word &= word - 1) take(static_cast<size_t>(__builtin_ctzll(word)));
}

/** Lanes, so that the compiler can use vectors. */
float largest_of_block(const float * logits) {
  constexpr size_t LANES = 16;
  float lanes[LANES];
  std::copy(logits, logits + LANES, lanes);
  for (size_t i = LANES; i < BLOCK; i += LANES) {
    for (size_t lane = 0; lane < LANES; ++lane) {
      lanes[lane] = logits[i + lane] > lanes[lane] ? logits[i + lane] : lanes[lane];
    }
  }
  return *std::max_element(lanes, lanes + LANES);
}

}  // namespace

bool TopLogits::find(const float * logits, size_t size, size_t count, const TokenSet * allowed,
                     std::vector<llama_token_data> & top) {
  const size_t blocks = (size + BLOCK - 1) / BLOCK;
  const auto word_of = [&](size_t block) {
    const size_t rest = size - block * BLOCK;
    const uint64_t present = rest >= BLOCK ? ALL : (uint64_t{1} << rest) - 1;
    return allowed == nullptr ? present : allowed->word(block) & present;
  };
  maxima_.resize(blocks);
  for (size_t block = 0; block < blocks; ++block) {
    const float * const row = logits + block * BLOCK;
    const uint64_t word = word_of(block);
    if (word == ALL) {
      maxima_[block] = largest_of_block(row);
      continue;
    }
    float largest = -INFINITY;
    each_bit(word, [&](size_t i) { largest = std::max(largest, row[i]); });
    maxima_[block] = largest;
  }

  const float smallest = smallest_of_largest(count);
  top.clear();
  for (size_t block = 0; block < blocks; ++block) {
    if (!(maxima_[block] >= smallest)) continue;
    const float * const row = logits + block * BLOCK;
    each_bit(word_of(block), [&](size_t i) {
      if (row[i] >= smallest) top.push_back({static_cast<llama_token>(block * BLOCK + i), row[i], 0.0f});
    });
  }
  std::sort(top.begin(), top.end(),
            [](const llama_token_data & a, const llama_token_data & b) { return a.logit > b.logit; });
  const size_t last = std::min(top.size(), count + 1);
  const auto tie = std::adjacent_find(top.begin(), top.begin() + static_cast<std::ptrdiff_t>(last),
                                      [](const auto & a, const auto & b) { return a.logit == b.logit; });
  if (tie != top.begin() + static_cast<std::ptrdiff_t>(last)) return false;
  top.resize(std::min(top.size(), count));
  return true;
}

/** Each of so many blocks holds a logit that is at least this large. */
float TopLogits::smallest_of_largest(size_t count) {
  if (maxima_.size() <= count) return -INFINITY;
  order_.assign(maxima_.begin(), maxima_.end());
  const auto place = order_.begin() + static_cast<std::ptrdiff_t>(count) - 1;
  std::nth_element(order_.begin(), place, order_.end(), std::greater<float>());
  return *place;
}

}  // namespace llamero
