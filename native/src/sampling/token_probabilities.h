#pragma once

#include <llama.h>

#include <cstddef>

#include "sampling/sampler.h"
#include "sampling/sampler_scratch.h"

namespace llamero {

/**
 * Natural-log probabilities of the model itself: the softmax of the logits before any sampler.
 * @param count most likely tokens to report, 1 or more
 */
void logit_probabilities(const float * logits, size_t size, int count, SamplerScratch & scratch, SampledRow & row);

/**
 * Probabilities that the chain left: also those of 0, but for tokens that it forbade, whose logit is -infinity.
 * @param is_greedy the chain computed none: the selected token has probability 1
 */
void candidate_probabilities(llama_token_data_array candidates, bool is_greedy, int count, SampledRow & row);

}  // namespace llamero
