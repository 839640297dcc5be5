#pragma once

#include <llama.h>
#include <reasoning-budget.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "boundary/fields.h"
#include "model/loaded_model.h"

namespace llamero {

/** How long a model may reason, as tokens. */
struct ReasoningLimits {
  /** Tokens of each reasoning, 0 or more. */
  int32_t budget = 0;
  /** Any of them begins reasoning. */
  std::vector<llama_tokens> starts;
  /** Any of them ends one. */
  std::vector<llama_tokens> ends;
  /** Forced once the budget is spent; ends with one of the ends. */
  llama_tokens forced;
  /** Tokens of the prompt that open the model's turn: they may begin reasoning. */
  llama_tokens opening;
};

/** @throws NativeError ERR_INVALID_ARGUMENT */
ReasoningLimits read_reasoning_limits(const Fields & fields, const LoadedModel & model);

/**
 * Limits the reasoning of one generation: llama.cpp's reasoning-budget sampler (common/reasoning-budget.h).
 * Not thread-safe.
 */
class ReasoningBudget {
 public:
  ReasoningBudget(const ReasoningLimits & limits, const LoadedModel & model);

  /** The next token is not free. */
  bool forces() const { return state() == REASONING_BUDGET_FORCING; }
  /** During reasoning, when a lazy grammar is not fed. */
  bool is_reasoning() const { return state() != REASONING_BUDGET_IDLE && state() != REASONING_BUDGET_DONE; }
  /** Leaves only the forced token a logit above -infinity. */
  void filter(llama_token_data_array & candidates) { llama_sampler_apply(sampler_.get(), &candidates); }
  /** @returns the tokens that ended the reasoning, this one last; none while it goes on and outside of it */
  llama_tokens accept(llama_token token);

 private:
  struct Deleter {
    void operator()(llama_sampler * sampler) const { llama_sampler_free(sampler); }
  };

  common_reasoning_budget_state state() const { return common_reasoning_budget_get_state(sampler_.get()); }

  std::unique_ptr<llama_sampler, Deleter> sampler_;
};

}  // namespace llamero
