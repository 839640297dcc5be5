#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "boundary/fields.h"
#include "media/media_chunk.h"
#include "runtime/context_runtime.h"
#include "sampling/sampler.h"

namespace llamero {

/** The input of one llama_decode, copied from JavaScript's StepInput. Its memory is re-used from step to step. */
class StepBatch {
 public:
  /** One for each sequence: the token that was sampled last, LLAMA_TOKEN_NULL = none. */
  using LastTokens = std::vector<llama_token>;

  /** @throws NativeError ERR_INVALID_ARGUMENT rather than let llama.cpp assert */
  void read(Napi::Value input, ContextRuntime & runtime, const LastTokens & last_tokens);
  /** A batch that is not sampled from: none of its tokens may be -1. @throws NativeError ERR_INVALID_ARGUMENT */
  void read_tokens(Napi::Value input, ContextRuntime & runtime);
  void clear();
  /** One more token, with an output row. */
  void add_row(llama_token token, llama_pos position, llama_seq_id sequence);

  /** A token of the batch. */
  struct Entry {
    llama_token token;
    llama_pos position;
    llama_seq_id sequence;
    /** Its output row; -1 = none. */
    int64_t row;
  };
  Entry entry(size_t place) const;
  /** Where the tokens of a sequence are that are no drafts. */
  std::vector<size_t> own_places(llama_seq_id sequence) const;
  llama_batch view();
  /** It is cells of media instead of tokens. */
  bool has_media() const { return media_ != nullptr; }
  /** Its cells look at each other in both directions. */
  bool is_whole() const { return media_ != nullptr && media_->place->is_whole(); }
  bool is_empty() const { return tokens_.empty(); }
  /** The first position of each sequence. */
  std::vector<std::pair<llama_seq_id, llama_pos>> beginnings() const;
  size_t rows() const { return rows_.size(); }
  /** Index in the batch of an output row. */
  int32_t row_index(size_t row) const { return rows_[row]; }
  llama_seq_id row_sequence(size_t row) const { return sequences_[static_cast<size_t>(rows_[row])]; }
  const SharedSampler & sampler(size_t row) const { return samplers_[row]; }
  /** The token of the row is a draft: it counts only if the row before it sampled this very token. */
  bool is_draft(size_t row) const { return drafts_[row]; }
  llama_token row_token(size_t row) const { return tokens_[static_cast<size_t>(rows_[row])]; }
  llama_pos row_position(size_t row) const { return positions_[static_cast<size_t>(rows_[row])]; }
  /** Threads to compute with; 0 = all. */
  int32_t threads() const { return threads_; }
  /** Scales of the LoRA adapters; none = no adapter acts. */
  const std::vector<float> & adapters() const { return adapters_; }
  /** The sequences of the batch, as they first appear. */
  const std::vector<llama_seq_id> & distinct_sequences() const { return distinct_; }
  bool reports_probabilities() const;
  /** Steps that may be computed one after the other, 1 or more. */
  uint32_t max_steps() const { return max_steps_; }
  /** After this time no further step begins. */
  double budget_micros() const { return budget_micros_; }
  /** Every token continues its sequence and is sampled after: the next step is known but for the tokens. */
  bool is_generation() const;
  /** Turns into the step after it. Only where `is_generation`. @param sampled one token an output row */
  void advance(const std::vector<llama_token> & sampled);
  void release() {
    samplers_.clear();
    media_.reset();
  }

 private:
  void read_entries(Napi::Value input, ContextRuntime & runtime, const LastTokens & last_tokens);
  void read_media(const Fields & input, ContextRuntime & runtime, size_t sequences);
  void read_adapters(const Fields & input, const ContextRuntime & runtime);
  void read_samplers(Napi::Value value, const ContextRuntime & runtime);
  void check_drafts() const;

  std::vector<llama_token> tokens_;
  /** Of media there may be several a cell. */
  std::vector<llama_pos> positions_;
  std::vector<llama_seq_id> sequences_;
  std::vector<llama_seq_id *> sequence_pointers_;
  std::vector<int32_t> sequence_counts_;
  std::vector<int8_t> outputs_;
  SharedEncoded media_;
  /** The first cell of the media that is in the batch. */
  size_t first_cell_ = 0;
  std::vector<int32_t> rows_;
  std::vector<bool> drafts_;
  std::vector<llama_seq_id> distinct_;
  std::vector<SharedSampler> samplers_;
  int32_t threads_ = 0;
  std::vector<float> adapters_;
  uint32_t max_steps_ = 1;
  double budget_micros_ = 0;
};

}  // namespace llamero
