#pragma once

#include <llama.h>

#include <vector>

#include "grammar/token_set.h"

namespace llamero {

/**
 * Finds the largest logits of a row: a pass over the maxima of blocks, the count-th of which shows which blocks can
 * hold one of them. Keeps its memory from row to row. Not thread-safe.
 */
class TopLogits {
 public:
  /**
   * @param allowed the tokens to look at; null = all
   * @param top gets the `count` largest, largest first; fewer if there are not that many
   * @returns false if equal logits leave open which of them come first
   */
  bool find(const float * logits, size_t size, size_t count, const TokenSet * allowed,
            std::vector<llama_token_data> & top);

 private:
  float smallest_of_largest(size_t count);

  std::vector<float> maxima_;
  std::vector<float> order_;
};

}  // namespace llamero
