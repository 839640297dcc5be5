#include "step.h"

#include <algorithm>

#include "fields.h"
#include "sampler_chain.h"

namespace llamero {
namespace {

/** The first `length` elements of a typed array. @throws NativeError ERR_INVALID_ARGUMENT */
template <typename T>
const T * elements(const Fields & input, const char * key, napi_typedarray_type wanted, size_t length) {
  const Napi::Value value = input.get(key);
  napi_typedarray_type type{};
  size_t available = 0;
  void * data = nullptr;
  if (!value.IsTypedArray()) input.refuse(key, "must be a typed array");
  napi_get_typedarray_info(value.Env(), value, &type, &available, &data, nullptr, nullptr);
  if (type != wanted) input.refuse(key, "is a typed array of another type");
  if (available < length) input.refuse(key, "is shorter than length");
  return static_cast<const T *>(data);
}

[[noreturn]] void refuse(const char * key, size_t index, int64_t value, const char * why) {
  throw NativeError("ERR_INVALID_ARGUMENT",
                    std::string(key) + "[" + std::to_string(index) + "] = " + std::to_string(value) + " " + why);
}

}  // namespace

void StepBatch::read(Napi::Value value, Engine & engine, const LastTokens & last_tokens) {
  const Fields input(value, "input");
  const llama_context * context = engine.context();
  const uint32_t limit = llama_n_batch(context);
  const size_t length = input.integer<uint32_t>("length", 1, limit);

  const auto * tokens = elements<int32_t>(input, "tokens", napi_int32_array, length);
  const auto * positions = elements<int32_t>(input, "positions", napi_int32_array, length);
  const auto * sequences = elements<int32_t>(input, "sequences", napi_int32_array, length);
  const auto * outputs = elements<uint8_t>(input, "outputs", napi_uint8_array, length);

  const llama_pos position_limit = engine.position_limit();
  const int32_t vocab_size = engine.model()->vocab_size();
  tokens_.resize(length);
  outputs_.resize(length);
  rows_.clear();
  distinct_.clear();
  for (size_t i = 0; i < length; ++i) {
    const llama_seq_id sequence = sequences[i];
    if (sequence < 0 || static_cast<size_t>(sequence) >= last_tokens.size()) {
      refuse("sequences", i, sequence, "is not a sequence of this context");
    }
    if (positions[i] < 0) refuse("positions", i, positions[i], "is negative");
    if (positions[i] >= position_limit) refuse("positions", i, positions[i], "is none that the model has learned");
    tokens_[i] = tokens[i] == -1 ? last_tokens[static_cast<size_t>(sequence)] : tokens[i];
    if (tokens[i] == -1 && tokens_[i] < 0) refuse("tokens", i, -1, "but nothing was sampled for its sequence");
    if (tokens_[i] < 0 || tokens_[i] >= vocab_size) refuse("tokens", i, tokens[i], "is not in the vocabulary");
    if (outputs[i] != 0) rows_.push_back(static_cast<int32_t>(i));
    if (std::find(distinct_.begin(), distinct_.end(), sequence) == distinct_.end()) distinct_.push_back(sequence);
    // An embedding context outputs every token; saying so spares a warning for each step.
    outputs_[i] = outputs[i] != 0 || engine.outputs_all() ? 1 : 0;
  }
  if (engine.needs_single_ubatch() && length > llama_n_ubatch(context)) {
    throw NativeError("ERR_INVALID_ARGUMENT", "input.length is larger than ubatchSize, and this model cannot split it");
  }
  positions_.assign(positions, positions + length);
  sequences_.assign(sequences, sequences + length);
  threads_ = input.has("threads") ? input.integer<int32_t>("threads", 1) : 0;
  read_samplers(input.get("samplers"), engine);
  most_steps_ = input.has("mostSteps") ? input.integer<uint32_t>("mostSteps", 1) : 1;
  budget_micros_ = input.has("budgetMicros") ? input.number("budgetMicros") : 0;
  if (most_steps_ > 1 && !is_generation()) {
    input.refuse("mostSteps", "is more than 1, but not every token is the last of its sequence and is sampled after");
  }
}

void StepBatch::read_samplers(Napi::Value value, const Engine & engine) {
  if (!value.IsArray() || value.As<Napi::Array>().Length() != rows_.size()) {
    throw NativeError("ERR_INVALID_ARGUMENT", "input.samplers must have one entry for each of the " +
                                                  std::to_string(rows_.size()) + " output rows");
  }
  const Napi::Array samplers = value.As<Napi::Array>();
  samplers_.clear();
  for (uint32_t i = 0; i < rows_.size(); ++i) {
    const Napi::Value entry = samplers.Get(i);
    samplers_.push_back(entry.IsNull() ? nullptr : SamplerChain::from(entry));
    if (samplers_.back() && !engine.generates()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "input.samplers: this model has no logits to sample from");
    }
    if (samplers_.back() && samplers_.back()->model() != engine.model()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "input.samplers[" + std::to_string(i) + "] is for another model");
    }
  }
}

llama_batch StepBatch::view() {
  const size_t length = tokens_.size();
  sequence_counts_.assign(length, 1);
  sequence_pointers_.resize(length);
  for (size_t i = 0; i < length; ++i) sequence_pointers_[i] = &sequences_[i];
  return {static_cast<int32_t>(length), tokens_.data(),            nullptr,        positions_.data(),
          sequence_counts_.data(),      sequence_pointers_.data(), outputs_.data()};
}

bool StepBatch::is_generation() const {
  const bool samples_all = std::all_of(samplers_.begin(), samplers_.end(),
                                       [](const SharedSampler & sampler) { return sampler != nullptr; });
  return samples_all && rows_.size() == tokens_.size() && distinct_.size() == tokens_.size();
}

void StepBatch::advance(const std::vector<llama_token> & sampled) {
  for (size_t i = 0; i < tokens_.size(); ++i) {
    tokens_[i] = sampled[i];
    ++positions_[i];
  }
}

bool StepBatch::reports_probabilities() const {
  return std::any_of(samplers_.begin(), samplers_.end(),
                     [](const SharedSampler & sampler) { return sampler && sampler->reports_probabilities(); });
}

}  // namespace llamero
