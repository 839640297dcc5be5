#pragma once

#include <napi.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine.h"
#include "step.h"
#include "step_memory.h"

namespace llamero {

/** One llama_decode plus sampling of its output rows in row order. Used again from step to step. */
class StepJob {
 public:
  StepJob(Engine & engine, StepMemory & memory) : engine_(engine), memory_(memory) {}

  /** On the event loop. @param follows another step is under way. @throws NativeError ERR_INVALID_ARGUMENT */
  void read(Napi::Value input, bool follows);
  /** On the engine thread. @throws NativeError ERR_NO_KV_SLOT, ERR_ABORTED, ERR_DECODE, ERR_PREDECESSOR */
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
  StepMemory & memory_;
  StepBatch batch_;
  bool follows_ = false;
  std::vector<llama_token_data> scratch_;
  std::vector<SampledRow> rows_;
  std::vector<std::pair<size_t, std::string>> errors_;
  std::vector<float> embeddings_;
  double decode_micros_ = 0;
  double sample_micros_ = 0;
};

}  // namespace llamero
