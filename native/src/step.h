#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine.h"
#include "sampler.h"

namespace llamero {

/** The input of one llama_decode, copied from JavaScript's StepInput. Its memory is re-used from step to step. */
class StepBatch {
 public:
  /**
   * @param samples whether a step so far samples for each sequence; those of this batch are noted in it
   * @throws NativeError ERR_INVALID_ARGUMENT rather than let llama.cpp assert
   */
  void read(Napi::Value input, Engine & engine, std::vector<bool> & samples);
  /** On the engine thread: what was sampled last, in place of -1. @throws NativeError ERR_PREDECESSOR */
  void fill_in(const std::vector<llama_token> & last_tokens);

  llama_batch view();
  size_t rows() const { return rows_.size(); }
  /** Index in the batch of an output row. */
  int32_t row_index(size_t row) const { return rows_[row]; }
  llama_seq_id row_sequence(size_t row) const { return sequences_[static_cast<size_t>(rows_[row])]; }
  const SharedSampler & sampler(size_t row) const { return samplers_[row]; }
  /** Threads to compute with; 0 = all. */
  int32_t threads() const { return threads_; }
  /** The sequences of the batch, as they first appear. */
  const std::vector<llama_seq_id> & distinct_sequences() const { return distinct_; }
  bool reports_probabilities() const;
  void release_samplers() { samplers_.clear(); }

 private:
  void read_samplers(Napi::Value value, const Engine & engine);

  std::vector<llama_token> tokens_;
  std::vector<llama_pos> positions_;
  std::vector<llama_seq_id> sequences_;
  std::vector<llama_seq_id *> sequence_pointers_;
  std::vector<int32_t> sequence_counts_;
  std::vector<int8_t> outputs_;
  std::vector<int32_t> rows_;
  std::vector<llama_seq_id> distinct_;
  std::vector<SharedSampler> samplers_;
  int32_t threads_ = 0;
};

}  // namespace llamero
