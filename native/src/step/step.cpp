#include "step/step.h"

#include <algorithm>
#include <cmath>

#include "boundary/fields.h"
#include "sampling/sampler_chain.h"

namespace llamero {
namespace {

// Values of StepInput.outputs above 1.
constexpr uint8_t DRAFT = 2;

[[noreturn]] void refuse(const char * key, size_t index, int64_t value, const char * why) {
  throw NativeError("ERR_INVALID_ARGUMENT",
                    std::string(key) + "[" + std::to_string(index) + "] = " + std::to_string(value) + " " + why);
}

}  // namespace

void StepBatch::read(Napi::Value value, ContextRuntime & runtime, const LastTokens & last_tokens) {
  const Fields input(value, "input");
  media_.reset();
  if (input.has("media")) {
    read_media(input, runtime, last_tokens.size());
  } else {
    read_entries(value, runtime, last_tokens);
  }
  read_samplers(input.get("samplers"), runtime);
  check_drafts();
  read_adapters(input, runtime);
  max_steps_ = input.has("maxSteps") ? input.integer<uint32_t>("maxSteps", 1) : 1;
  budget_micros_ = input.has("budgetMicros") ? input.number("budgetMicros") : 0;
  if (max_steps_ > 1 && !is_generation()) {
    input.refuse("maxSteps", "is more than 1, but not every token is the last of its sequence and is sampled after");
  }
}

void StepBatch::read_tokens(Napi::Value value, ContextRuntime & runtime) {
  read_entries(value, runtime, LastTokens(llama_n_seq_max(runtime.context()), LLAMA_TOKEN_NULL));
  samplers_.clear();
}

void StepBatch::read_entries(Napi::Value value, ContextRuntime & runtime, const LastTokens & last_tokens) {
  const Fields input(value, "input");
  const llama_context * context = runtime.context();
  const uint32_t limit = runtime.batch_size();
  const size_t length = input.integer<uint32_t>("length", 1, limit);

  const auto * tokens = input.elements<int32_t>("tokens", napi_int32_array, length);
  const auto * positions = input.elements<int32_t>("positions", napi_int32_array, length);
  const auto * sequences = input.elements<int32_t>("sequences", napi_int32_array, length);
  const auto * outputs = input.elements<uint8_t>("outputs", napi_uint8_array, length);

  const llama_pos position_limit = runtime.position_limit();
  const int32_t vocab_size = runtime.model()->vocab_size();
  tokens_.resize(length);
  outputs_.resize(length);
  rows_.clear();
  drafts_.clear();
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
    if (outputs[i] > DRAFT) refuse("outputs", i, outputs[i], "is not 0, 1 or 2");
    if (outputs[i] != 0) {
      rows_.push_back(static_cast<int32_t>(i));
      drafts_.push_back(outputs[i] == DRAFT);
    }
    if (std::find(distinct_.begin(), distinct_.end(), sequence) == distinct_.end()) distinct_.push_back(sequence);
    // An embedding context outputs every token; saying so spares a warning for each step.
    outputs_[i] = outputs[i] != 0 || runtime.outputs_all() ? 1 : 0;
  }
  if (runtime.needs_single_ubatch() && length > llama_n_ubatch(context)) {
    throw NativeError("ERR_INVALID_ARGUMENT", "input.length is larger than ubatchSize, and this model cannot split it");
  }
  positions_.assign(positions, positions + length);
  sequences_.assign(sequences, sequences + length);
  threads_ = input.has("threads") ? input.integer<int32_t>("threads", 1) : 0;
}

void StepBatch::read_media(const Fields & input, ContextRuntime & runtime, size_t sequences) {
  const Fields media(input.get("media"), input.path("media"));
  media_ = EncodedMedia::from(media.get("encoded"));
  const MediaPiece & place = *media_->place;
  if (place.projector()->model() != runtime.model()) media.refuse("encoded", "is for another model");
  const size_t length = input.integer<uint32_t>("length", 1, llama_n_batch(runtime.context()));
  const auto from = media.integer<uint32_t>("from");
  if (from + length > place.cells()) input.refuse("length", "is more than the media have");
  if (place.is_whole() && length != place.cells())
    input.refuse("length", "is a part of media that are decoded at once");
  if (place.is_whole() && length > llama_n_ubatch(runtime.context())) {
    input.refuse("length", "is more than one micro-batch takes, and these media are decoded at once");
  }
  const auto sequence = media.integer<llama_seq_id>("sequence", 0, static_cast<llama_seq_id>(sequences) - 1);
  first_cell_ = from;
  tokens_.assign(length, LLAMA_TOKEN_NULL);
  positions_ = place.positions_of(media.integer<llama_pos>("position", 0), from, length);
  if (*std::max_element(positions_.begin(), positions_.end()) >= runtime.position_limit()) {
    media.refuse("position", "is none that the model has learned");
  }
  sequences_.assign(length, sequence);
  distinct_.assign(1, sequence);
  outputs_.assign(length, runtime.outputs_all() ? 1 : 0);
  rows_.clear();
  drafts_.clear();
  const Napi::Value samplers = input.get("samplers");
  const size_t rows = samplers.IsArray() ? samplers.As<Napi::Array>().Length() : 0;
  if (rows > length) input.refuse("samplers", "are more than the cells");
  for (size_t i = length - rows; i < length; ++i) {
    rows_.push_back(static_cast<int32_t>(i));
    drafts_.push_back(false);
    outputs_[i] = 1;
  }
  threads_ = input.has("threads") ? input.integer<int32_t>("threads", 1) : 0;
}

void StepBatch::read_adapters(const Fields & input, const ContextRuntime & runtime) {
  adapters_.clear();
  if (!input.has("adapters")) return;
  const size_t count = runtime.model()->adapters().size();
  const auto * scales = input.elements<float>("adapters", napi_float32_array, count);
  adapters_.assign(scales, scales + count);
  const bool are_finite =
      std::all_of(adapters_.begin(), adapters_.end(), [](float scale) { return std::isfinite(scale); });
  if (!are_finite) input.refuse("adapters", "must be finite numbers");
}

void StepBatch::check_drafts() const {
  for (size_t row = 0; row < rows_.size(); ++row) {
    if (!drafts_[row]) continue;
    const size_t i = static_cast<size_t>(rows_[row]);
    const bool continues = row > 0 && rows_[row - 1] == rows_[row] - 1 && sequences_[i] == sequences_[i - 1] &&
                           positions_[i] == positions_[i - 1] + 1;
    if (!continues) refuse("outputs", i, DRAFT, "but no output row of its sequence is right before it");
    if (!samplers_[row] || samplers_[row] != samplers_[row - 1]) {
      throw NativeError("ERR_INVALID_ARGUMENT",
                        "input.samplers[" + std::to_string(row) + "] must be the chain of the row before the draft");
    }
  }
}

void StepBatch::read_samplers(Napi::Value value, const ContextRuntime & runtime) {
  if (!value.IsArray() || value.As<Napi::Array>().Length() != rows_.size()) {
    throw NativeError("ERR_INVALID_ARGUMENT", "input.samplers must have one entry for each of the " +
                                                  std::to_string(rows_.size()) + " output rows");
  }
  const Napi::Array samplers = value.As<Napi::Array>();
  samplers_.clear();
  for (uint32_t i = 0; i < rows_.size(); ++i) {
    const Napi::Value entry = samplers.Get(i);
    samplers_.push_back(entry.IsNull() ? nullptr : SamplerChain::from(entry));
    if (samplers_.back() && !runtime.generates()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "input.samplers: this model has no logits to sample from");
    }
    if (samplers_.back() && samplers_.back()->model() != runtime.model()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "input.samplers[" + std::to_string(i) + "] is for another model");
    }
  }
}

std::vector<std::pair<llama_seq_id, llama_pos>> StepBatch::beginnings() const {
  std::vector<std::pair<llama_seq_id, llama_pos>> beginnings;
  for (const llama_seq_id sequence : distinct_) {
    const auto place = std::find(sequences_.begin(), sequences_.end(), sequence) - sequences_.begin();
    beginnings.emplace_back(sequence, positions_[static_cast<size_t>(place)]);
  }
  return beginnings;
}

StepBatch::Entry StepBatch::entry(size_t place) const {
  const auto row = std::lower_bound(rows_.begin(), rows_.end(), static_cast<int32_t>(place));
  const bool is_row = row != rows_.end() && *row == static_cast<int32_t>(place);
  return {tokens_[place], positions_[place], sequences_[place], is_row ? row - rows_.begin() : -1};
}

std::vector<size_t> StepBatch::own_places(llama_seq_id sequence) const {
  std::vector<size_t> places;
  for (size_t place = 0; place < tokens_.size(); ++place) {
    if (sequences_[place] != sequence) continue;
    const int64_t row = entry(place).row;
    if (row < 0 || !is_draft(static_cast<size_t>(row))) places.push_back(place);
  }
  return places;
}

void StepBatch::clear() {
  tokens_.clear();
  positions_.clear();
  sequences_.clear();
  outputs_.clear();
  rows_.clear();
  drafts_.clear();
  distinct_.clear();
}

void StepBatch::add_row(llama_token token, llama_pos position, llama_seq_id sequence) {
  rows_.push_back(static_cast<int32_t>(tokens_.size()));
  drafts_.push_back(false);
  tokens_.push_back(token);
  positions_.push_back(position);
  sequences_.push_back(sequence);
  outputs_.push_back(1);
}

llama_batch StepBatch::view() {
  const size_t length = tokens_.size();
  sequence_counts_.assign(length, 1);
  sequence_pointers_.resize(length);
  for (size_t i = 0; i < length; ++i) sequence_pointers_[i] = &sequences_[i];
  llama_batch batch{static_cast<int32_t>(length), tokens_.data(), nullptr, positions_.data(), sequence_counts_.data(),
                    sequence_pointers_.data(),    outputs_.data()};
  if (media_) {
    // llama.cpp only reads it.
    auto * const rows = const_cast<float *>(media_->rows.data());
    batch.token = nullptr;
    batch.embd = rows + first_cell_ * (media_->rows.size() / media_->place->cells());
  }
  return batch;
}

bool StepBatch::is_generation() const {
  if (media_) return false;
  const bool samples_all =
      std::all_of(samplers_.begin(), samplers_.end(), [](const SharedSampler & sampler) { return sampler != nullptr; });
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
