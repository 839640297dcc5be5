#include "sampling/reasoning_budget.h"

#include <cmath>
#include <limits>

namespace llamero {
namespace {

llama_tokens read_tokens(const Napi::Value & value, const std::string & path, const LoadedModel & model) {
  if (!value.IsArray()) throw NativeError("ERR_INVALID_ARGUMENT", path + " must be an array of tokens");
  const Napi::Array array = value.As<Napi::Array>();
  llama_tokens tokens;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value entry = array.Get(i);
    const double token = entry.IsNumber() ? entry.As<Napi::Number>().DoubleValue() : -1;
    if (!(token >= 0 && token < model.vocab_size() && token == std::trunc(token))) {
      throw NativeError("ERR_INVALID_ARGUMENT", path + "[" + std::to_string(i) + "] is not a token of the model");
    }
    tokens.push_back(static_cast<llama_token>(token));
  }
  return tokens;
}

std::vector<llama_tokens> read_marks(const Fields & fields, const char * key, const LoadedModel & model) {
  std::vector<llama_tokens> marks;
  fields.each(key, [&](const Napi::Value & entry, const std::string & path) {
    marks.push_back(read_tokens(entry, path, model));
    if (marks.back().empty()) throw NativeError("ERR_INVALID_ARGUMENT", path + " must not be empty");
  });
  if (marks.empty()) fields.refuse(key, "must not be empty");
  return marks;
}

}  // namespace

ReasoningLimits read_reasoning_limits(const Fields & fields, const LoadedModel & model) {
  ReasoningLimits limits;
  limits.budget = fields.integer<int32_t>("budget", 0);
  limits.starts = read_marks(fields, "starts", model);
  limits.ends = read_marks(fields, "ends", model);
  limits.forced = read_tokens(fields.get("forced"), fields.path("forced"), model);
  if (limits.forced.empty()) fields.refuse("forced", "must not be empty");
  limits.opening = read_tokens(fields.get("opening"), fields.path("opening"), model);
  return limits;
}

/** Tokens of the prompt count for no budget: what stands behind the start there must not pass for what is forced. */
ReasoningBudget::ReasoningBudget(const ReasoningLimits & limits, const LoadedModel & model) {
  const auto make = [&](int32_t budget, common_reasoning_budget_state begin) {
    sampler_.reset(
        common_reasoning_budget_init(model.vocab(), limits.starts, limits.ends, limits.forced, budget, begin));
  };
  make(std::numeric_limits<int32_t>::max(), REASONING_BUDGET_IDLE);
  for (const llama_token token : limits.opening) llama_sampler_accept(sampler_.get(), token);
  make(limits.budget, is_reasoning() ? REASONING_BUDGET_COUNTING : REASONING_BUDGET_IDLE);
}

llama_tokens ReasoningBudget::accept(llama_token token) {
  const bool was_reasoning = is_reasoning();
  llama_sampler_accept(sampler_.get(), token);
  if (!was_reasoning || is_reasoning()) return {};
  const llama_tokens * end = common_reasoning_budget_get_end_match(sampler_.get());
  return end == nullptr ? llama_tokens{} : *end;
}

}  // namespace llamero
