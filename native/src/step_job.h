#pragma once

#include <napi.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine.h"
#include "step.h"

namespace llamero {

/** One llama_decode plus sampling of its output rows in row order. One object serves all steps of a context. */
class StepJob {
 public:
  explicit StepJob(Engine & engine);

  /** On the event loop. @throws NativeError ERR_INVALID_ARGUMENT */
  void read(Napi::Value input) { batch_.read(input, engine_, last_tokens_); }
  /** On the engine thread. @throws NativeError ERR_NO_KV_SLOT, ERR_ABORTED, ERR_DECODE */
  void execute();
  /** On the event loop: JavaScript's StepOutput. */
  Napi::Value output(Napi::Env env);
  void release() { batch_.release_samplers(); }

 private:
  void decode();
  void sample();
  void collect_embeddings();
  Napi::Object probabilities(Napi::Env env) const;

  Engine & engine_;
  StepBatch batch_;
  StepBatch::LastTokens last_tokens_;
  std::vector<llama_token_data> scratch_;
  std::vector<SampledRow> rows_;
  std::vector<std::pair<size_t, std::string>> errors_;
  std::vector<float> embeddings_;
  double decode_micros_ = 0;
  double sample_micros_ = 0;
};

}  // namespace llamero
