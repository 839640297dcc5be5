#pragma once

#include <llama.h>

#include <vector>

namespace llamero {

/** What the steps of a context know of those before them. */
struct StepMemory {
  /** On the event loop. For each sequence: a step so far samples for it. */
  std::vector<bool> samples;
  /** On the engine thread. For each sequence: the token sampled last, negative = none. */
  std::vector<llama_token> last_tokens;
  /** On the engine thread: the last step did not come to its end. */
  bool has_failed = false;

  void reset(size_t sequences) {
    samples.assign(sequences, false);
    last_tokens.assign(sequences, LLAMA_TOKEN_NULL);
  }
};

}  // namespace llamero
