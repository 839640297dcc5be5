#include "step_job.h"

#include <algorithm>

#include "log_capture.h"
#include "native_error.h"

namespace llamero {
namespace {

// What StepOutput.tokens holds instead of a token.
constexpr llama_token NOT_SAMPLED = -1;
constexpr llama_token SAMPLER_FAILED = -2;

using Clock = std::chrono::steady_clock;

double micros_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

}  // namespace

void StepJob::read(Napi::Value input, bool follows) {
  batch_.read(input, engine_, memory_.samples);
  follows_ = follows;
}

void StepJob::execute() {
  if (follows_ && memory_.has_failed) throw NativeError("ERR_PREDECESSOR", "the step before it failed");
  memory_.has_failed = true;
  batch_.fill_in(memory_.last_tokens);
  const Clock::time_point start = Clock::now();
  decode();
  decode_micros_ = micros_since(start);
  const Clock::time_point decoded = Clock::now();
  sample();
  collect_embeddings();
  sample_micros_ = micros_since(decoded);
  memory_.has_failed = false;
}

void StepJob::decode() {
  const LogCapture capture;
  int32_t status = 0;
  engine_.use_threads(batch_.threads());
  try {
    status = llama_decode(engine_.context(), batch_.view());
    llama_synchronize(engine_.context());
  } catch (const std::exception & error) {
    throw NativeError("ERR_DECODE", error.what());
  }
  if (status == 0) return;
  if (status == 1) throw NativeError("ERR_NO_KV_SLOT", "no room in the KV cache for this batch");
  if (status == 2 || engine_.is_aborted()) throw NativeError("ERR_ABORTED", "the step was aborted");
  throw NativeError("ERR_DECODE", capture.reason("llama_decode gave " + std::to_string(status)));
}

/** A row whose chain or grammar fails does not disturb the others. */
void StepJob::sample() {
  errors_.clear();
  rows_.resize(batch_.rows());
  for (size_t i = 0; i < rows_.size(); ++i) {
    SampledRow & row = rows_[i];
    row.token = NOT_SAMPLED;
    row.probabilities.clear();
    const SharedSampler & sampler = batch_.sampler(i);
    if (!sampler) continue;
    try {
      const float * logits = llama_get_logits_ith(engine_.context(), batch_.row_index(i));
      if (logits == nullptr) throw std::runtime_error("this context gives no logits");
      sampler->sample(logits, scratch_, row);
    } catch (const std::exception & error) {
      row.token = SAMPLER_FAILED;
      row.probabilities.clear();
      errors_.emplace_back(i, error.what());
    }
    memory_.last_tokens[static_cast<size_t>(batch_.row_sequence(i))] = row.token;
  }
}

void StepJob::collect_embeddings() {
  embeddings_.clear();
  if (!engine_.outputs_all()) return;
  llama_context * context = engine_.context();
  const auto append = [&](const float * row) {
    if (row == nullptr) throw NativeError("ERR_DECODE", "this model gives no embeddings");
    embeddings_.insert(embeddings_.end(), row, row + engine_.embedding_size());
  };
  if (llama_pooling_type(context) == LLAMA_POOLING_TYPE_NONE) {
    for (size_t i = 0; i < batch_.rows(); ++i) append(llama_get_embeddings_ith(context, batch_.row_index(i)));
  } else {
    for (const llama_seq_id sequence : batch_.distinct_sequences()) append(llama_get_embeddings_seq(context, sequence));
  }
}

Napi::Value StepJob::output(Napi::Env env) {
  Napi::Object result = Napi::Object::New(env);
  Napi::Int32Array tokens = Napi::Int32Array::New(env, rows_.size());
  for (size_t i = 0; i < rows_.size(); ++i) tokens[i] = rows_[i].token;
  result.Set("tokens", tokens);
  result.Set("decodeMicros", decode_micros_);
  result.Set("sampleMicros", sample_micros_);
  if (batch_.reports_probabilities()) result.Set("probabilities", probabilities(env));
  if (engine_.outputs_all()) {
    Napi::Float32Array embeddings = Napi::Float32Array::New(env, embeddings_.size());
    std::copy(embeddings_.begin(), embeddings_.end(), embeddings.Data());
    result.Set("embeddings", embeddings);
  }
  if (!errors_.empty()) {
    Napi::Object errors = Napi::Object::New(env);
    for (const auto & [row, message] : errors_) errors.Set(static_cast<uint32_t>(row), message);
    result.Set("errors", errors);
  }
  return result;
}

Napi::Object StepJob::probabilities(Napi::Env env) const {
  size_t count = 0;
  for (const SampledRow & row : rows_) count += row.probabilities.size();
  Napi::Int32Array offsets = Napi::Int32Array::New(env, rows_.size() + 1);
  Napi::Int32Array ids = Napi::Int32Array::New(env, count);
  Napi::Float32Array values = Napi::Float32Array::New(env, count);
  size_t next = 0;
  for (size_t i = 0; i < rows_.size(); ++i) {
    offsets[i] = static_cast<int32_t>(next);
    for (const TokenProbability & entry : rows_[i].probabilities) {
      ids[next] = entry.token;
      values[next++] = entry.value;
    }
  }
  offsets[rows_.size()] = static_cast<int32_t>(next);
  Napi::Object result = Napi::Object::New(env);
  result.Set("offsets", offsets);
  result.Set("ids", ids);
  result.Set("values", values);
  return result;
}

}  // namespace llamero
