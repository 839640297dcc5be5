#pragma once

#include <cstddef>

namespace llamero {

/**
 * Whether a row of logits can be sampled from: no NaN, no infinity, and not nothing but -infinity, which alone forbids
 * a token.
 */
bool are_finite(const float * logits, size_t count);

}  // namespace llamero
