#include "step/step_job.h"

#include <algorithm>

#include "boundary/native_error.h"
#include "runtime/decode.h"
#include "sampling/finite_logits.h"

namespace llamero {
namespace {

// What StepOutput.tokens holds instead of a token.
constexpr llama_token NOT_SAMPLED = -1;
constexpr llama_token SAMPLER_FAILED = -2;
constexpr llama_token NOT_FINITE = -3;

using Clock = std::chrono::steady_clock;

double micros_between(Clock::time_point start, Clock::time_point end) {
  return std::chrono::duration<double, std::micro>(end - start).count();
}

/** While it lives, tokens look at those behind them, too. */
class NonCausal {
 public:
  NonCausal(llama_context * context, bool is_on) : context_(is_on ? context : nullptr) { set(false); }
  NonCausal(const NonCausal &) = delete;
  NonCausal & operator=(const NonCausal &) = delete;
  ~NonCausal() { set(true); }

 private:
  void set(bool is_causal) {
    if (context_ != nullptr) llama_set_causal_attn(context_, is_causal);
  }

  llama_context * const context_;
};

double micros_since(Clock::time_point start) {
  return micros_between(start, Clock::now());
}

}  // namespace

StepJob::StepJob(ContextRuntime & runtime)
    : runtime_(runtime),
      batch_invariant_(runtime),
      last_tokens_(llama_n_seq_max(runtime.context()), LLAMA_TOKEN_NULL) {}

void StepJob::execute() {
  const Clock::time_point start = Clock::now();
  steps_ = 0;
  decode_micros_ = 0;
  sample_micros_ = 0;
  rows_.clear();
  errors_.clear();
  step();
  while (may_go_on(micros_since(start))) {
    batch_.advance(sampled_);
    try {
      step();
    } catch (const NativeError & error) {
      // Nothing changed: what was sampled so far counts, and the next call reports it again.
      if (std::string(error.code()) == "ERR_NO_KV_SLOT") break;
      throw;
    }
  }
  collect_embeddings();
}

void StepJob::step() {
  const Clock::time_point start = Clock::now();
  runtime_.use_threads(batch_.threads());
  runtime_.use_adapters(batch_.adapters());
  if (runtime_.is_batch_invariant() && !batch_.is_generation() && !batch_.has_media()) {
    step_batch_invariantly();
    decode_micros_ += micros_since(start);
    ++steps_;
    return;
  }
  {
    const NonCausal non_causal(runtime_.context(), batch_.is_whole());
    decode(runtime_, batch_.view());
  }
  const Clock::time_point decoded = Clock::now();
  decode_micros_ += micros_between(start, decoded);
  sample();
  sample_micros_ += micros_since(decoded);
  ++steps_;
}

/** While no generation has ended and there is time for another step as long as the ones before it. */
bool StepJob::may_go_on(double elapsed_micros) const {
  if (steps_ >= batch_.max_steps() || is_interrupted_ || !errors_.empty()) return false;
  const double each = elapsed_micros / static_cast<double>(steps_);
  if (elapsed_micros + each > batch_.budget_micros()) return false;
  const llama_vocab * vocab = runtime_.model()->vocab();
  return std::none_of(sampled_.begin(), sampled_.end(),
                      [vocab](llama_token token) { return llama_vocab_is_eog(vocab, token); });
}

void StepJob::sample() {
  begin_rows();
  for (size_t i = 0; i < batch_.rows(); ++i) {
    if (!batch_.sampler(i) || (batch_.is_draft(i) && !confirms_draft(i))) continue;
    sample_row(i, llama_get_logits_ith(runtime_.context(), batch_.row_index(i)));
  }
}

void StepJob::begin_rows() {
  first_row_ = rows_.size();
  rows_.resize(first_row_ + batch_.rows());
  sampled_.assign(batch_.rows(), NOT_SAMPLED);
  for (size_t i = 0; i < batch_.rows(); ++i) rows_[first_row_ + i].token = NOT_SAMPLED;
}

void StepJob::step_batch_invariantly() {
  batch_invariant_.decode_own(batch_);
  begin_rows();
  std::vector<size_t> rows;
  for (size_t i = 0; i < batch_.rows(); ++i) {
    if (batch_.sampler(i) && !batch_.is_draft(i)) rows.push_back(i);
  }
  do {
    for (const size_t row : rows) sample_row(row, batch_invariant_.logits(row));
    rows = confirmed_after(rows);
  } while (!rows.empty() && batch_invariant_.decode_drafts(batch_, rows));
}

std::vector<size_t> StepJob::confirmed_after(const std::vector<size_t> & rows) const {
  std::vector<size_t> confirmed;
  for (const size_t row : rows) {
    const size_t next = row + 1;
    if (next < batch_.rows() && batch_.is_draft(next) && is_confirmed(next)) confirmed.push_back(next);
  }
  return confirmed;
}

/** A row whose chain or grammar fails does not disturb the others. */
void StepJob::sample_row(size_t i, const float * logits) {
  SampledRow & row = rows_[first_row_ + i];
  try {
    if (logits == nullptr) throw std::runtime_error("this context gives no logits");
    if (!are_finite(logits, static_cast<size_t>(runtime_.model()->vocab_size()))) {
      fail_row(i, NOT_FINITE, "the model computed logits that are not finite numbers");
      return;
    }
    batch_.sampler(i)->sample(logits, scratch_, row);
    last_tokens_[static_cast<size_t>(batch_.row_sequence(i))] = row.token;
    sampled_[i] = row.token;
  } catch (const std::exception & error) {
    fail_row(i, SAMPLER_FAILED, error.what());
  }
}

/** @param token says how it failed */
void StepJob::fail_row(size_t i, llama_token token, const char * why) {
  SampledRow & row = rows_[first_row_ + i];
  row.token = token;
  row.probabilities.clear();
  errors_.emplace_back(first_row_ + i, why);
  sampled_[i] = token;
}

bool StepJob::confirms_draft(size_t row) {
  if (sampled_[row - 1] == NOT_SAMPLED) return false;  // the draft before it has left the memory, and this one with it
  if (is_confirmed(row)) return true;
  if (!llama_memory_seq_rm(runtime_.memory(), batch_.row_sequence(row), batch_.row_position(row), -1)) {
    throw NativeError("ERR_DECODE", "the memory of this context cannot drop refused drafts");
  }
  return false;
}

bool StepJob::is_confirmed(size_t row) const {
  const llama_token before = sampled_[row - 1];
  return before == batch_.row_token(row) && !llama_vocab_is_eog(runtime_.model()->vocab(), before);
}

void StepJob::collect_embeddings() {
  embeddings_.clear();
  if (!runtime_.outputs_all()) return;
  llama_context * context = runtime_.context();
  const auto append = [&](const float * row) {
    if (row == nullptr) throw NativeError("ERR_DECODE", "this model gives no embeddings");
    embeddings_.insert(embeddings_.end(), row, row + runtime_.embedding_size());
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
  result.Set("steps", static_cast<double>(steps_));
  result.Set("decodeMicros", decode_micros_);
  result.Set("sampleMicros", sample_micros_);
  if (batch_.reports_probabilities()) result.Set("probabilities", probabilities(env));
  if (runtime_.outputs_all()) {
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
