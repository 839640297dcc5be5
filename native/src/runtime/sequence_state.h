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

/** Replaces the sequence; it is empty after a failure. @throws NativeError ERR_STATE */
void restore_sequence(ContextRuntime & runtime, llama_seq_id sequence, const uint8_t * bytes, size_t size);

}  // namespace llamero
