#include "step/batch_invariant_pass.h"

#include <algorithm>
#include <string>

#include "boundary/native_error.h"
#include "runtime/decode.h"

namespace llamero {

void BatchInvariantPass::decode_own(const StepBatch & batch) {
  logits_.resize(batch.rows() * vocab_size());
  std::vector<std::vector<size_t>> prompts;
  std::vector<size_t> singles;
  for (const llama_seq_id sequence : batch.distinct_sequences()) {
    std::vector<size_t> own = batch.own_places(sequence);
    if (own.size() == 1) {
      singles.push_back(own.front());
    } else {
      prompts.push_back(std::move(own));
    }
  }
  if (!singles.empty()) prompts.push_back(std::move(singles));
  try {
    for (const std::vector<size_t> & places : prompts) {
      part_.clear();
      for (const size_t place : places) part_.add(batch, place);
      decode_part();
    }
  } catch (const NativeError &) {
    for (const auto & [sequence, position] : batch.beginnings()) {
      llama_memory_seq_rm(runtime_.memory(), sequence, position, -1);
    }
    throw;
  }
}

bool BatchInvariantPass::decode_drafts(const StepBatch & batch, const std::vector<size_t> & rows) {
  part_.clear();
  for (const size_t row : rows) part_.add(batch, static_cast<size_t>(batch.row_index(row)));
  try {
    decode_part();
    return true;
  } catch (const NativeError & error) {
    if (std::string(error.code()) == "ERR_NO_KV_SLOT") return false;
    throw;
  }
}

void BatchInvariantPass::decode_part() {
  decode(runtime_, part_.view());
  for (const auto & [row, index] : part_.outputs()) {
    const float * logits = llama_get_logits_ith(runtime_.context(), index);
    if (logits == nullptr) throw NativeError("ERR_DECODE", "this context gives no logits");
    std::copy_n(logits, vocab_size(), logits_.begin() + static_cast<std::ptrdiff_t>(row * vocab_size()));
  }
}

}  // namespace llamero
