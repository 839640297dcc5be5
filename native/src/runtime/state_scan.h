#pragma once

#include <cstddef>
#include <cstdint>

namespace llamero {

/**
 * Whether a state of llama.cpp's, as llama_state_seq_get_data gives it, holds keys or values that are NaN or infinite.
 * Knows the layout of its KV caches, also of several behind one another; of memories of other kinds it says false.
 */
bool holds_non_finite(const uint8_t * state, size_t size);

}  // namespace llamero
