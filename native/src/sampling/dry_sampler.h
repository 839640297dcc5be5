#pragma once

#include <llama.h>

#include <memory>

#include "sampling/sequence_breakers.h"

namespace llamero {

struct DrySettings {
  float multiplier = 0;
  float base = 0;
  int32_t allowed_length = 0;
  /** Tokens that are looked at, the last ones. */
  int32_t last_n = 0;
};

/**
 * DRY, which chooses as llama.cpp's own sampler (llama_sampler_init_dry) does. That one keeps breakers of its own, for
 * which each chain would walk the whole vocabulary; here chains share them, and one is made and freed at no cost.
 */
llama_sampler * make_dry_sampler(const DrySettings & settings, std::shared_ptr<const SequenceBreakers> breakers);

}  // namespace llamero
