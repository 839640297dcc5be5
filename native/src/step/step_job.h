#pragma once

#include <napi.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/context_runtime.h"
#include "step/batch_invariant_pass.h"
#include "step/step.h"

namespace llamero {

/**
 * Steps: each one llama_decode plus sampling of its output rows in row order. Several where the next is known but for
 * the tokens. One object serves all calls of a context.
 */
class StepJob {
 public:
  explicit StepJob(ContextRuntime & runtime);

  /** On the event loop. @throws NativeError ERR_INVALID_ARGUMENT */
  void read(Napi::Value input) {
    batch_.read(input, runtime_, last_tokens_);
    is_interrupted_ = false;
  }
  /** On the engine thread. @throws NativeError ERR_NO_KV_SLOT, ERR_ABORTED, ERR_DECODE */
  void execute();
  /** On the event loop: JavaScript's StepOutput. */
  Napi::Value output(Napi::Env env);
  void release() { batch_.release(); }
  /** From any thread: no further step begins. */
  void interrupt() { is_interrupted_ = true; }

 private:
  void step();
  void sample();
  /** A step in several decodes: see BatchInvariantPass. */
  void step_batch_invariantly();
  /** The drafts that the row before them sampled in the last round. */
  std::vector<size_t> confirmed_after(const std::vector<size_t> & rows) const;
  void begin_rows();
  void sample_row(size_t row, const float * logits);
  void fail_row(size_t row, llama_token token, const char * why);
  /** Whether the row before sampled the drafted token of this one; if not, the draft leaves the memory. */
  bool confirms_draft(size_t row);
  bool is_confirmed(size_t row) const;
  bool may_go_on(double elapsed_micros) const;
  void collect_embeddings();
  Napi::Object probabilities(Napi::Env env) const;

  ContextRuntime & runtime_;
  StepBatch batch_;
  BatchInvariantPass batch_invariant_;
  StepBatch::LastTokens last_tokens_;
  SamplerScratch scratch_;
  std::vector<SampledRow> rows_;
  std::vector<std::pair<size_t, std::string>> errors_;
  std::vector<float> embeddings_;
  size_t steps_ = 0;
  /** The first row of the last step. */
  size_t first_row_ = 0;
  std::vector<llama_token> sampled_;
  std::atomic<bool> is_interrupted_{false};
  double decode_micros_ = 0;
  double sample_micros_ = 0;
};

}  // namespace llamero
