#pragma once

#include <cstddef>
#include <vector>

#include "runtime/context_runtime.h"
#include "step/batch_part.h"
#include "step/step.h"

namespace llamero {

/**
 * Decodes a step so that no token is computed beside others of its sequence that a server without drafts would compute
 * at another time: kernels that add in another order where a batch has several tokens then give the very same floats.
 * First every sequence's own tokens, prompts one by one; drafts after that, one of each sequence a round.
 */
class BatchInvariantPass {
 public:
  explicit BatchInvariantPass(ContextRuntime & runtime) : runtime_(runtime) {}

  /**
   * All but drafts. Nothing stays in the memory when it fails.
   * @throws NativeError ERR_NO_KV_SLOT, ERR_ABORTED, ERR_DECODE
   */
  void decode_own(const StepBatch & batch);
  /** The drafts of these rows. @returns false when there is no room for them: nothing changed */
  bool decode_drafts(const StepBatch & batch, const std::vector<size_t> & rows);
  /** Of a decoded row. */
  const float * logits(size_t row) const { return logits_.data() + row * vocab_size(); }

 private:
  void decode_part();
  size_t vocab_size() const { return static_cast<size_t>(runtime_.model()->vocab_size()); }

  ContextRuntime & runtime_;
  BatchPart part_;
  std::vector<float> logits_;
};

}  // namespace llamero
