#pragma once

#include <llama.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "step/step.h"

namespace llamero {

/** Some tokens of a step, for a llama_decode of their own. Its memory is re-used. */
class BatchPart {
 public:
  void clear();
  /** @param place index in the batch */
  void add(const StepBatch & batch, size_t place);
  bool is_empty() const { return tokens_.empty(); }
  llama_batch view();

  struct Output {
    /** Of the whole batch. */
    size_t row;
    /** Index in the part. */
    int32_t index;
  };
  const std::vector<Output> & outputs() const { return outputs_; }

 private:
  std::vector<llama_token> tokens_;
  std::vector<llama_pos> positions_;
  std::vector<llama_seq_id> sequences_;
  std::vector<llama_seq_id *> sequence_pointers_;
  std::vector<int32_t> sequence_counts_;
  std::vector<int8_t> wants_output_;
  std::vector<Output> outputs_;
};

}  // namespace llamero
