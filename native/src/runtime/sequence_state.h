#pragma once

#include <cstdint>
#include <vector>

#include "runtime/context_runtime.h"

namespace llamero {

/**
 * llama.cpp's state of one sequence behind a header with length and checksum: llama.cpp trusts what it reads, so a
 * cut or damaged file must not reach it.
 */
std::vector<uint8_t> save_sequence(ContextRuntime & runtime, llama_seq_id sequence);

/** Bytes that `save_sequence_into` needs now; 0 = the sequence is empty. */
size_t saved_size(ContextRuntime & runtime, llama_seq_id sequence);

/**
 * `save_sequence` into memory that is there already.
 * @param has_checksum false where the bytes stay in this process: making and checking one takes as long as the copy
 * @returns bytes written
 * @throws NativeError ERR_STATE, also where there is no room
 */
size_t save_sequence_into(ContextRuntime & runtime, llama_seq_id sequence, uint8_t * bytes, size_t capacity,
                          bool has_checksum);

/** Replaces the sequence; it is empty after a failure. @throws NativeError ERR_STATE */
void restore_sequence(ContextRuntime & runtime, llama_seq_id sequence, const uint8_t * bytes, size_t size);

}  // namespace llamero
