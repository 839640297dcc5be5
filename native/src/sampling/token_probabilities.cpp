#include "sampling/token_probabilities.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace llamero {

namespace {

/** Where equal logits leave the order open, all are sorted, so that it does not depend on how the largest are found. */
void find_largest(const float * logits, size_t size, size_t count, SamplerScratch & scratch) {
  std::vector<llama_token_data> & largest = scratch.candidates;
  const bool is_few = count * TokenSet::WORD_BITS < size;
  if (is_few && scratch.top.find(logits, size, count, nullptr, largest)) return;
  largest.resize(size);
  for (size_t i = 0; i < size; ++i) largest[i] = {static_cast<llama_token>(i), logits[i], 0.0f};
  std::partial_sort(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(count), largest.end(),
                    [](const llama_token_data & a, const llama_token_data & b) { return a.logit > b.logit; });
  largest.resize(count);
}

}  // namespace

void logit_probabilities(const float * logits, size_t size, int count, SamplerScratch & scratch, SampledRow & row) {
  find_largest(logits, size, std::min(size, static_cast<size_t>(count)), scratch);
  const std::vector<llama_token_data> & largest = scratch.candidates;
  double sum = 0;
  for (size_t i = 0; i < size; ++i) sum += std::exp(logits[i] - largest.front().logit);
  const double log_sum = std::log(sum) + largest.front().logit;
  const auto report = [&](llama_token token) {
    row.probabilities.push_back({token, static_cast<float>(logits[token] - log_sum)});
  };

  row.probabilities.clear();
  report(row.token);
  for (const llama_token_data & each : largest) report(each.id);
}

void candidate_probabilities(llama_token_data_array candidates, bool is_greedy, int count, SampledRow & row) {
  llama_token_data * const begin = candidates.data;
  llama_token_data * const end = begin + candidates.size;
  if (is_greedy)
    std::for_each(begin, end, [&](llama_token_data & each) { each.p = each.id == row.token ? 1.0f : 0.0f; });

  const auto sampled = std::find_if(begin, end, [&](const llama_token_data & each) { return each.id == row.token; });
  row.probabilities.clear();
  row.probabilities.push_back({row.token, sampled == end ? 0.0f : sampled->p});

  // A greedy chain gives all but one the same probability: their logits say who comes first.
  llama_token_data * const top = begin + std::min(candidates.size, static_cast<size_t>(count));
  std::partial_sort(begin, top, end, [](const llama_token_data & a, const llama_token_data & b) {
    if (a.p != b.p) return a.p > b.p;
    return a.logit != b.logit ? a.logit > b.logit : a.id < b.id;
  });
  for (const llama_token_data * each = begin; each != top && (each->p > 0 || each->logit > -INFINITY); ++each) {
    row.probabilities.push_back({each->id, each->p});
  }
}

}  // namespace llamero
