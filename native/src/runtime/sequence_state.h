#pragma once

#include <cstdint>
#include <vector>

#include "runtime/context_runtime.h"

namespace llamero {

/** What of a sequence. */
enum class SequencePart {
  WHOLE,
  /** What cannot be cut back: recurrent states, and cells that a sliding window drops. Attention without one is left
     out. */
  FIXED,
};

/**
 * llama.cpp's state of one sequence behind a header with length and checksum: llama.cpp trusts what it reads, so a
 * cut or damaged file must not reach it.
 */
std::vector<uint8_t> save_sequence(ContextRuntime & runtime, llama_seq_id sequence);

/** Bytes that `save_sequence_into` needs now; 0 = the sequence is empty. */
size_t saved_size(ContextRuntime & runtime, llama_seq_id sequence, SequencePart part);

/**
 * `save_sequence` into memory that is there already.
 * @param has_checksum false where the bytes stay in this process: making and checking one takes as long as the copy
 * @returns bytes written
 * @throws NativeError ERR_STATE, also where there is no room
 */
size_t save_sequence_into(ContextRuntime & runtime, llama_seq_id sequence, uint8_t * bytes, size_t capacity,
                          bool has_checksum, SequencePart part);

/** Replaces that part of the sequence, which is empty after a failure. @throws NativeError ERR_STATE */
void restore_sequence(ContextRuntime & runtime, llama_seq_id sequence, const uint8_t * bytes, size_t size,
                      SequencePart part);

}  // namespace llamero
