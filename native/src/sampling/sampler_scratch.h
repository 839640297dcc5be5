#pragma once

#include <llama.h>

#include <vector>

#include "sampling/top_logits.h"

namespace llamero {

/** What sampling a row needs besides the row; used again for the next row, so that none of it is allocated again. */
struct SamplerScratch {
  std::vector<llama_token_data> candidates;
  TopLogits top;
  /** What the grammar allows, the ends of a generation included. */
  TokenSet allowed{0};
};

}  // namespace llamero
