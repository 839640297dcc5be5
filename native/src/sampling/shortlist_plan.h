#pragma once

#include <string>

#include "boundary/fields.h"

namespace llamero {

/**
 * How many of the largest logits are enough for a chain: one that begins with biases and penalties and goes on with
 * top-k or greedy chooses among those that are largest before it, and the tokens with a bias. Biases move only their
 * own tokens, and penalties that only lower logits let at most as many others come up as tokens are penalised.
 */
class ShortlistPlan {
 public:
  /** The next sampler of the chain. @param biased tokens that have a bias here */
  void add(const std::string & type, const Fields & spec, size_t biased);
  /** Biases of the model itself, before the chain. */
  void add_biases(size_t count) { extra_ += count; }
  /** 0 = only all tokens will do. @param reported so many candidates are to be left, however few the chain needs */
  size_t size(size_t vocab_size, size_t reported) const;
  /** What follows looks at the number of candidates, or at those of -infinity. */
  bool needs_full_length() const { return needs_full_length_; }

 private:
  void add_penalties(const Fields & spec);

  size_t extra_ = 0;
  size_t size_ = 0;
  bool is_open_ = true;
  /** Nothing before `greedy` takes candidates away. */
  bool is_greedy_ = false;
  bool needs_full_length_ = false;
};

}  // namespace llamero
