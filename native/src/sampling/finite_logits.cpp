#include "sampling/finite_logits.h"

#include <cmath>
#include <cstdint>

namespace llamero {

/** Lanes, so that the compiler can use vectors. */
bool are_finite(const float * logits, size_t count) {
  constexpr size_t LANES = 16;
  uint32_t broken[LANES] = {};
  uint32_t allowed[LANES] = {};
  const auto look = [&](float logit, size_t lane) {
    broken[lane] |= logit < INFINITY ? 0u : 1u;
    allowed[lane] |= logit > -INFINITY ? 1u : 0u;
  };
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; ++lane) look(logits[i + lane], lane);
  }
  for (size_t lane = 0; i < count; ++i, ++lane) look(logits[i], lane);
  uint32_t is_broken = 0;
  uint32_t is_allowed = 0;
  for (size_t lane = 0; lane < LANES; ++lane) {
    is_broken |= broken[lane];
    is_allowed |= allowed[lane];
  }
  return is_broken == 0 && is_allowed != 0;
}

}  // namespace llamero
