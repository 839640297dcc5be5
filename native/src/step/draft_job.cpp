#include "step/draft_job.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "boundary/fields.h"
#include "boundary/native_error.h"
#include "runtime/decode.h"
#include "sampling/finite_logits.h"

namespace llamero {
namespace {

/** Candidates that share the probability: llama.cpp drafts behind a top-k sampler of ten. */
constexpr size_t CANDIDATES = 10;

struct Likeliest {
  llama_token token;
  float probability;
};

/** The likeliest token, and its probability among the ten likeliest. */
Likeliest likeliest_of(const float * logits, size_t size) {
  std::array<float, CANDIDATES> top;  // descending
  top.fill(-INFINITY);
  llama_token token = 0;
  for (size_t i = 0; i < size; ++i) {
    if (!(logits[i] > top.back())) continue;
    if (logits[i] > top.front()) token = static_cast<llama_token>(i);
    size_t place = CANDIDATES - 1;
    for (; place > 0 && top[place - 1] < logits[i]; --place) top[place] = top[place - 1];
    top[place] = logits[i];
  }
  float sum = 0;
  for (const float logit : top) sum += std::exp(logit - top.front());
  return {token, 1.0f / sum};
}

}  // namespace

void DraftJob::read(Napi::Value value) {
  if (!runtime_.generates()) throw NativeError("ERR_INVALID_ARGUMENT", "this model has no logits to draft from");
  batch_.read_tokens(value, runtime_);
  const Fields input(value, "input");
  const auto * limits = input.elements<int32_t>("limits", napi_int32_array, batch_.rows());
  const auto * min_probabilities = input.elements<float>("minProbabilities", napi_float32_array, batch_.rows());
  drafts_.clear();
  owners_.clear();
  for (size_t row = 0; row < batch_.rows(); ++row) {
    if (limits[row] < 1) throw NativeError("ERR_INVALID_ARGUMENT", "input.limits must be 1 or more");
    owners_.push_back(row);
    drafts_.push_back({batch_.row_sequence(row),
                       batch_.row_position(row) + 1,
                       static_cast<size_t>(limits[row]),
                       min_probabilities[row],
                       {}});
  }
}

void DraftJob::execute() {
  const auto start = std::chrono::steady_clock::now();
  decodes_ = 0;
  trim_sequences();
  runtime_.use_threads(batch_.threads());
  while (!batch_.is_empty()) {
    decode(runtime_, batch_.view());
    ++decodes_;
    for (size_t row = 0; row < owners_.size(); ++row) {
      const float * logits = llama_get_logits_ith(runtime_.context(), batch_.row_index(row));
      if (logits == nullptr) throw NativeError("ERR_DECODE", "this context gives no logits");
      extend(drafts_[owners_[row]], logits);
    }
    gather_next();
  }
  micros_ = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

void DraftJob::trim_sequences() {
  for (const auto & [sequence, position] : batch_.beginnings()) {
    if (!llama_memory_seq_rm(runtime_.memory(), sequence, position, -1)) {
      throw NativeError("ERR_DECODE", "the memory of this context cannot drop its end");
    }
  }
}

void DraftJob::extend(Draft & draft, const float * logits) {
  const size_t size = static_cast<size_t>(runtime_.model()->vocab_size());
  draft.is_broken = !are_finite(logits, size);
  draft.has_ended = draft.is_broken;
  if (draft.is_broken) return;
  const auto [token, probability] = likeliest_of(logits, size);
  draft.has_ended = probability < draft.min_probability;
  if (draft.has_ended) return;
  draft.tokens.push_back(token);
  draft.has_ended = draft.tokens.size() >= draft.limit || llama_vocab_is_eog(runtime_.model()->vocab(), token);
}

void DraftJob::gather_next() {
  batch_.clear();
  std::vector<size_t> remaining;
  for (const size_t owner : owners_) {
    Draft & draft = drafts_[owner];
    if (draft.has_ended) continue;
    batch_.add_row(draft.tokens.back(), draft.next_position++, draft.sequence);
    remaining.push_back(owner);
  }
  owners_ = std::move(remaining);
}

Napi::Value DraftJob::output(Napi::Env env) const {
  size_t count = 0;
  for (const Draft & draft : drafts_) count += draft.tokens.size();
  Napi::Int32Array tokens = Napi::Int32Array::New(env, count);
  Napi::Int32Array counts = Napi::Int32Array::New(env, drafts_.size());
  int32_t * next = tokens.Data();
  for (size_t i = 0; i < drafts_.size(); ++i) {
    next = std::copy(drafts_[i].tokens.begin(), drafts_[i].tokens.end(), next);
    counts[i] = static_cast<int32_t>(drafts_[i].tokens.size());
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("tokens", tokens);
  result.Set("counts", counts);
  result.Set("decodes", decodes_);
  const bool is_broken =
      std::any_of(drafts_.begin(), drafts_.end(), [](const Draft & draft) { return draft.is_broken; });
  if (is_broken) {
    Napi::Uint8Array broken = Napi::Uint8Array::New(env, drafts_.size());
    for (size_t i = 0; i < drafts_.size(); ++i) broken[i] = drafts_[i].is_broken ? 1 : 0;
    result.Set("broken", broken);
  }
  result.Set("micros", micros_);
  return result;
}

}  // namespace llamero
