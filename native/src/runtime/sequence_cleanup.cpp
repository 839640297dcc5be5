#include "runtime/sequence_cleanup.h"

#include <new>
#include <utility>

#include "boundary/log_capture.h"
#include "boundary/native_error.h"
#include "runtime/state_scan.h"

namespace llamero {
namespace {

/** Bytes that are kept in the host's memory for a moment. */
constexpr size_t MAX_KEPT = size_t{2} << 30;

using SequenceState = std::pair<llama_seq_id, std::vector<uint8_t>>;

std::vector<uint8_t> state_of(llama_context * context, llama_seq_id sequence, size_t size) {
  std::vector<uint8_t> state(size);
  state.resize(llama_state_seq_get_data(context, state.data(), size, sequence));
  return state;
}

}  // namespace

std::vector<llama_seq_id> clean_memory(ContextRuntime & runtime) {
  llama_context * const context = runtime.context();
  const llama_memory_t memory = runtime.memory();
  std::vector<llama_seq_id> broken;
  if (memory == nullptr) return broken;
  const LogCapture capture;
  std::vector<SequenceState> states;
  size_t kept = 0;
  try {
    for (llama_seq_id sequence = 0; sequence < static_cast<llama_seq_id>(llama_n_seq_max(context)); ++sequence) {
      if (llama_memory_seq_pos_max(memory, sequence) < 0) continue;
      const size_t size = llama_state_seq_get_size(context, sequence);
      if (size > MAX_KEPT - kept) continue;
      std::vector<uint8_t> state = state_of(context, sequence, size);
      if (holds_non_finite(state.data(), state.size())) {
        broken.push_back(sequence);
      } else {
        kept += state.size();
        states.emplace_back(sequence, std::move(state));
      }
    }
  } catch (const std::bad_alloc &) {
    llama_memory_clear(memory, true);
    throw NativeError("ERR_OUT_OF_MEMORY", "no memory to keep what the sequences hold");
  }
  llama_memory_clear(memory, true);
  for (const auto & [sequence, state] : states) {
    const size_t read = llama_state_seq_set_data(context, state.data(), state.size(), sequence);
    if (read != state.size()) llama_memory_seq_rm(memory, sequence, -1, -1);
  }
  return broken;
}

}  // namespace llamero
