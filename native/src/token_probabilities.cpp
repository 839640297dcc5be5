#include "token_probabilities.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace llamero {

void logit_probabilities(const float * logits, size_t size, int count, SampledRow & row) {
  const float largest = *std::max_element(logits, logits + size);
  double sum = 0;
  for (size_t i = 0; i < size; ++i) sum += std::exp(logits[i] - largest);
  const double log_sum = std::log(sum) + largest;
  const auto probability = [&](llama_token token) {
    return TokenProbability{token, static_cast<float>(logits[token] - log_sum)};
  };

  const size_t top = std::min(size, static_cast<size_t>(count));
  std::vector<llama_token> order(size);
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(top), order.end(),
                    [&](llama_token a, llama_token b) { return logits[a] > logits[b]; });

  row.probabilities.clear();
  row.probabilities.push_back(probability(row.token));
  for (size_t i = 0; i < top; ++i) row.probabilities.push_back(probability(order[i]));
}

void candidate_probabilities(llama_token_data_array candidates, bool is_greedy, int count, SampledRow & row) {
  llama_token_data * const begin = candidates.data;
  llama_token_data * const end = begin + candidates.size;
  if (is_greedy) std::for_each(begin, end, [&](llama_token_data & each) { each.p = each.id == row.token ? 1.0f : 0.0f; });

  const auto sampled = std::find_if(begin, end, [&](const llama_token_data & each) { return each.id == row.token; });
  row.probabilities.clear();
  row.probabilities.push_back({row.token, sampled == end ? 0.0f : sampled->p});

  llama_token_data * const top = begin + std::min(candidates.size, static_cast<size_t>(count));
  std::partial_sort(begin, top, end, [](const llama_token_data & a, const llama_token_data & b) { return a.p > b.p; });
  for (const llama_token_data * each = begin; each != top && each->p > 0; ++each) {
    row.probabilities.push_back({each->id, each->p});
  }
}

}  // namespace llamero
