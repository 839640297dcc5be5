#pragma once

#include <llama.h>
#include <reasoning-budget.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "boundary/fields.h"
#include "model/loaded_model.h"

namespace llamero {

/** How long a model may think, as tokens. */
struct ThinkingLimits {
  /** Tokens of thought, 0 or more. */
  int32_t budget = 0;
  /** Any of them begins a thought. */
  std::vector<llama_tokens> starts;
  /** Any of them ends one. */
  std::vector<llama_tokens> ends;
  /** What is said in place of the next thought once the budget is spent; ends in an end. */
  llama_tokens forced;
  /** Tokens of the prompt that open the model's turn: they may begin a thought. */
  llama_tokens opening;
};

/** @throws NativeError ERR_INVALID_ARGUMENT */
ThinkingLimits read_thinking_limits(const Fields & fields, const LoadedModel & model);

/**
 * Ends the thoughts of one generation: llama.cpp's reasoning-budget sampler (common/reasoning-budget.h).
 * Not thread-safe.
 */
class ThinkingBudget {
 public:
  ThinkingBudget(const ThinkingLimits & limits, const LoadedModel & model);

  /** The next token is not free. */
  bool forces() const { return state() == REASONING_BUDGET_FORCING; }
  /** Within a thought, where no grammar waits for its trigger. */
  bool is_thinking() const { return state() != REASONING_BUDGET_IDLE && state() != REASONING_BUDGET_DONE; }
  /** Leaves only the forced token a logit above -infinity. */
  void filter(llama_token_data_array & candidates) { llama_sampler_apply(sampler_.get(), &candidates); }
  /** @returns the tokens that have ended the thought with this one; none while it goes on, or where there is none */
  llama_tokens accept(llama_token token);

 private:
  struct Deleter {
    void operator()(llama_sampler * sampler) const { llama_sampler_free(sampler); }
  };

  common_reasoning_budget_state state() const { return common_reasoning_budget_get_state(sampler_.get()); }

  std::unique_ptr<llama_sampler, Deleter> sampler_;
};

}  // namespace llamero
