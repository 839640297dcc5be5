#include "sampling/sampler.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sampling/token_probabilities.h"

namespace llamero {
namespace {

llama_token_data_array fill(const float * logits, size_t count, std::vector<llama_token_data> & scratch) {
  scratch.resize(count);
  for (size_t i = 0; i < count; ++i) scratch[i] = {static_cast<llama_token>(i), logits[i], 0.0f};
  return {scratch.data(), count, -1, false};
}

/** The first of the largest logits. Sixteen lanes, so that the compiler can use vectors. */
llama_token likeliest(const float * logits, size_t count) {
  constexpr size_t LANES = 16;
  float lanes[LANES];
  std::fill(lanes, lanes + LANES, -INFINITY);
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; ++lane) {
      lanes[lane] = logits[i + lane] > lanes[lane] ? logits[i + lane] : lanes[lane];
    }
  }
  float largest = *std::max_element(lanes, lanes + LANES);
  for (; i < count; ++i) largest = std::max(largest, logits[i]);
  return static_cast<llama_token>(std::find(logits, logits + count, largest) - logits);
}

/** Of the tokens that end a generation; LLAMA_TOKEN_NULL when there is none. */
llama_token likeliest_end(const float * logits, const LoadedModel & model) {
  llama_token best = LLAMA_TOKEN_NULL;
  for (llama_token token = 0; token < model.vocab_size(); ++token) {
    const bool is_better = best == LLAMA_TOKEN_NULL || logits[token] > logits[best];
    if (is_better && llama_vocab_is_eog(model.vocab(), token)) best = token;
  }
  return best;
}

bool is_all_refused(const llama_token_data_array & candidates) {
  return std::all_of(candidates.data, candidates.data + candidates.size,
                     [](const llama_token_data & candidate) { return candidate.logit == -INFINITY; });
}

llama_token selected(const llama_token_data_array & candidates) {
  if (candidates.selected < 0 || static_cast<size_t>(candidates.selected) >= candidates.size) {
    throw std::runtime_error("the sampler chain selected no token");
  }
  return candidates.data[candidates.selected].id;
}

}  // namespace

void Sampler::accept_prompt(std::vector<llama_token> tokens) {
  const std::lock_guard lock(mutex_);
  if (prompt_.empty()) {
    prompt_ = std::move(tokens);
  } else {
    prompt_.insert(prompt_.end(), tokens.begin(), tokens.end());
  }
}

void Sampler::read_prompt() {
  for (const llama_token token : prompt_) llama_sampler_accept(chain_.get(), token);
  prompt_ = {};
}

void Sampler::sample(const float * logits, SamplerScratch & scratch, SampledRow & row) {
  const std::lock_guard lock(mutex_);
  if (!prompt_.empty()) read_prompt();
  const size_t size = static_cast<size_t>(model_->vocab_size());
  llama_token_data_array candidates{};
  row.token = choose(logits, scratch, candidates);
  accept(row.token);

  if (options_.probabilities == 0) return;
  if (!options_.post_sampling) return logit_probabilities(logits, size, options_.probabilities, scratch, row);
  if (candidates.size == 0) candidates = fill(logits, size, scratch.candidates);
  candidate_probabilities(candidates, options_.ends_greedy, options_.probabilities, row);
}

/** As common_sampler_accept: the end of reasoning may trigger a lazy grammar, which was not fed the reasoning. */
void Sampler::accept(llama_token token) {
  const bool is_active = is_grammar_active();
  const llama_tokens end = reasoning_ ? reasoning_->accept(token) : llama_tokens{};
  if (is_active) {
    grammar_->accept(token);
  } else if (grammar_) {
    for (const llama_token each : end) grammar_->accept(each);
  }
  llama_sampler_accept(chain_.get(), token);
}

bool Sampler::is_grammar_active() const {
  return grammar_ && !(options_.is_grammar_lazy && reasoning_ && reasoning_->is_reasoning());
}

/**
 * The tokens that the chain chooses from: all, or those that are enough. Those that a spent reasoning budget forbids
 * have a logit of -infinity.
 * @param allowed by the grammar; null = all
 */
llama_token_data_array Sampler::candidates_of(const float * logits, const TokenSet * allowed,
                                              SamplerScratch & scratch) {
  if (makes_shortlist(logits, allowed, scratch)) {
    return {scratch.candidates.data(), scratch.candidates.size(), -1, false};
  }
  llama_token_data_array candidates = fill(logits, static_cast<size_t>(model_->vocab_size()), scratch.candidates);
  if (reasoning_) reasoning_->filter(candidates);
  for (size_t i = 0; allowed != nullptr && i < candidates.size; ++i) {
    if (!allowed->has(candidates.data[i].id)) candidates.data[i].logit = -INFINITY;
  }
  return candidates;
}

/**
 * The largest logits and the biased tokens, where the chain chooses the same from them as from all tokens.
 * @returns false if it might not
 */
bool Sampler::makes_shortlist(const float * logits, const TokenSet * allowed, SamplerScratch & scratch) {
  if (options_.shortlist == 0 || reasoning_) return false;
  std::vector<llama_token_data> & list = scratch.candidates;
  const size_t size = static_cast<size_t>(model_->vocab_size());
  if (!scratch.top.find(logits, size, options_.shortlist, allowed, list) || list.empty()) return false;
  const bool is_full = list.size() == options_.shortlist;
  if (!is_full && (allowed == nullptr || options_.needs_full_shortlist)) return false;
  const size_t found = list.size();
  for (const llama_token token : options_.biased) {
    const auto end = list.begin() + static_cast<std::ptrdiff_t>(found);
    const bool is_there = std::any_of(list.begin(), end, [token](const auto & each) { return each.id == token; });
    if (!is_there && (allowed == nullptr || allowed->has(token))) list.push_back({token, logits[token], 0.0f});
  }
  return true;
}

/** Finds the token of a purely greedy chain. @returns false if the whole chain has to run */
bool Sampler::takes_likeliest(const float * logits, SamplerScratch & scratch, llama_token & token) {
  if (!options_.is_plain_greedy || (reasoning_ && reasoning_->forces())) return false;
  const llama_token top = likeliest(logits, static_cast<size_t>(model_->vocab_size()));
  if (top >= model_->vocab_size()) return false;
  const auto & biased = options_.biased;
  if (std::find(biased.begin(), biased.end(), top) != biased.end()) return false;
  token = top;
  if (biased.empty()) return true;
  if (options_.post_sampling && options_.probabilities > 0) return false;
  // Only a token with a bias can come before the likeliest one.
  std::vector<llama_token_data> & list = scratch.candidates;
  list.clear();
  list.push_back({top, logits[top], 0.0f});
  for (const llama_token id : biased) list.push_back({id, logits[id], 0.0f});
  llama_token_data_array candidates{list.data(), list.size(), -1, false};
  llama_sampler_apply(chain_.get(), &candidates);
  token = selected(candidates);
  return true;
}

/** Samples without the grammar first: only a token that the grammar refuses costs a pass over the vocabulary. */
llama_token Sampler::choose(const float * logits, SamplerScratch & scratch, llama_token_data_array & candidates) {
  if (!options_.forced_tokens.empty()) {
    if (forced_count_ == options_.forced_tokens.size()) throw std::runtime_error("all forced tokens were given");
    return options_.forced_tokens[forced_count_++];
  }
  llama_token token;
  if (!takes_likeliest(logits, scratch, token)) {
    candidates = candidates_of(logits, nullptr, scratch);
    llama_sampler_apply(chain_.get(), &candidates);
    token = selected(candidates);
  }
  if (!is_grammar_active() || grammar_->allows(token)) return token;

  grammar_->find_allowed(scratch.allowed);
  candidates = candidates_of(logits, &scratch.allowed, scratch);
  if (is_all_refused(candidates)) throw std::runtime_error("the grammar allows no token of the vocabulary");
  llama_sampler_apply(chain_.get(), &candidates);
  token = selected(candidates);
  if (candidates.data[candidates.selected].logit > -INFINITY && grammar_->allows(token)) return token;
  // A bias of -infinity on all that the grammar allows leaves only what may not come. A complete text ends then.
  token = grammar_->may_end() ? likeliest_end(logits, *model_) : LLAMA_TOKEN_NULL;
  if (token == LLAMA_TOKEN_NULL) throw std::runtime_error("the grammar and the sampler chain share no token");
  return token;
}

}  // namespace llamero
