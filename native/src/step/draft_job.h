#pragma once

#include <napi.h>

#include <vector>

#include "runtime/context_runtime.h"
#include "step/step.h"

namespace llamero {

/**
 * Drafts tokens greedily for several sequences at once: one llama_decode over what their memory lacks, then one for
 * each further token of those that still draft. Used again from call to call.
 */
class DraftJob {
 public:
  explicit DraftJob(ContextRuntime & runtime) : runtime_(runtime) {}

  /** On the event loop. @throws NativeError ERR_INVALID_ARGUMENT */
  void read(Napi::Value input);
  /** On the engine thread. @throws NativeError ERR_NO_KV_SLOT, ERR_ABORTED, ERR_DECODE */
  void execute();
  /** On the event loop: JavaScript's DraftOutput. */
  Napi::Value output(Napi::Env env) const;

 private:
  /** The draft behind one output row. */
  struct Draft {
    llama_seq_id sequence;
    llama_pos next_position;
    size_t limit;
    float min_probability;
    std::vector<llama_token> tokens;
    bool has_ended = false;
    /** The logits behind it are not finite. */
    bool is_broken = false;
  };

  void trim_sequences();
  /** Takes the likeliest token of a row of logits, unless the draft ends there. */
  void extend(Draft & draft, const float * logits);
  /** The last tokens of the drafts that go on, as the next batch. */
  void gather_next();

  ContextRuntime & runtime_;
  StepBatch batch_;
  std::vector<Draft> drafts_;
  /** Which draft each output row of the batch belongs to. */
  std::vector<size_t> owners_;
  double micros_ = 0;
  uint32_t decodes_ = 0;
};

}  // namespace llamero
