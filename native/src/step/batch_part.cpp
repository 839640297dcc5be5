#include "step/batch_part.h"

namespace llamero {

void BatchPart::clear() {
  tokens_.clear();
  positions_.clear();
  sequences_.clear();
  wants_output_.clear();
  outputs_.clear();
}

void BatchPart::add(const StepBatch & batch, size_t place) {
  const StepBatch::Entry entry = batch.entry(place);
  if (entry.row >= 0) outputs_.push_back({static_cast<size_t>(entry.row), static_cast<int32_t>(tokens_.size())});
  tokens_.push_back(entry.token);
  positions_.push_back(entry.position);
  sequences_.push_back(entry.sequence);
  wants_output_.push_back(entry.row >= 0 ? 1 : 0);
}

llama_batch BatchPart::view() {
  const size_t length = tokens_.size();
  sequence_counts_.assign(length, 1);
  sequence_pointers_.resize(length);
  for (size_t i = 0; i < length; ++i) sequence_pointers_[i] = &sequences_[i];
  return {static_cast<int32_t>(length), tokens_.data(),      nullptr, positions_.data(), sequence_counts_.data(),
          sequence_pointers_.data(),    wants_output_.data()};
}

}  // namespace llamero
