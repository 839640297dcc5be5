#pragma once

#include <llama.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "grammar/grammar_constraint.h"
#include "model/loaded_model.h"
#include "sampling/reasoning_budget.h"
#include "sampling/sampler_scratch.h"

namespace llamero {

struct TokenProbability {
  llama_token token;
  float value;
};

struct SamplerDeleter {
  void operator()(llama_sampler * sampler) const { llama_sampler_free(sampler); }
};
using SamplerPointer = std::unique_ptr<llama_sampler, SamplerDeleter>;

/** What sampling one row gave. */
struct SampledRow {
  llama_token token = LLAMA_TOKEN_NULL;
  /** The sampled token first, then the most likely ones; empty when none are wanted. */
  std::vector<TokenProbability> probabilities;
};

/**
 * A sampler chain with an optional grammar: the work of llama.cpp's common_sampler (common/sampling.cpp), in the same
 * order and with the same draws of the random generator, so that texts are the same. Thread-safe.
 */
class Sampler {
 public:
  struct Options {
    uint32_t seed = LLAMA_DEFAULT_SEED;
    /** The chain is nothing but logit biases and `greedy`: the largest logit is the token, unless a bias decides. */
    bool is_plain_greedy = false;
    /** The tokens with a bias. */
    std::vector<llama_token> biased;
    bool ends_greedy = false;
    /** The chain needs only this many of the largest logits, and the biased tokens; 0 = it needs all. */
    size_t shortlist = 0;
    /** The chain must see that many candidates even if a grammar allows fewer. */
    bool needs_full_shortlist = false;
    int probabilities = 0;
    bool post_sampling = false;
    /** The chain gives these tokens one after the other, whatever the logits; empty = it chooses. */
    std::vector<llama_token> forced_tokens;
    /** The grammar does not constrain reasoning: it waits for a trigger. */
    bool is_grammar_lazy = false;
  };

  Sampler(ModelPointer model, SamplerPointer chain, std::unique_ptr<GrammarConstraint> grammar,
          std::unique_ptr<ReasoningBudget> reasoning, Options options)
      : model_(std::move(model)),
        chain_(std::move(chain)),
        grammar_(std::move(grammar)),
        reasoning_(std::move(reasoning)),
        options_(std::move(options)) {}

  const ModelPointer & model() const { return model_; }
  uint32_t seed() const { return options_.seed; }
  bool reports_probabilities() const { return options_.probabilities > 0; }

  /** Tokens of the prompt: seen by penalties and DRY, not by the grammar. They are read when a row is sampled. */
  void accept_prompt(std::vector<llama_token> tokens);

  /**
   * Samples from one row of logits and accepts the token. Where all that the grammar allows is forbidden by biases, a
   * text that is complete ends: nothing else can follow it, although its end was forbidden as well.
   * @param scratch re-used from row to row
   * @throws std::exception when the grammar allows no token or fails; the chain has accepted nothing then
   */
  void sample(const float * logits, SamplerScratch & scratch, SampledRow & row);

 private:
  bool takes_likeliest(const float * logits, SamplerScratch & scratch, llama_token & token);
  llama_token choose(const float * logits, SamplerScratch & scratch, llama_token_data_array & candidates);
  llama_token_data_array candidates_of(const float * logits, const TokenSet * allowed, SamplerScratch & scratch);
  bool makes_shortlist(const float * logits, const TokenSet * allowed, SamplerScratch & scratch);
  bool is_grammar_active() const;
  void read_prompt();
  void accept(llama_token token);

  ModelPointer model_;
  SamplerPointer chain_;
  std::unique_ptr<GrammarConstraint> grammar_;
  std::unique_ptr<ReasoningBudget> reasoning_;
  Options options_;
  /** Not read yet: where that is called for, the event loop has no time for it. */
  std::vector<llama_token> prompt_;
  /** Forced tokens given so far. */
  size_t forced_count_ = 0;
  std::mutex mutex_;
};

using SharedSampler = std::shared_ptr<Sampler>;

}  // namespace llamero
