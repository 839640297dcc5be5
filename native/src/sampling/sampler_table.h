#pragma once

#include <llama.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "boundary/fields.h"
#include "model/loaded_model.h"
#include "sampling/sequence_breakers.h"

namespace llamero {

/** A chain while its samplers are made. */
struct ChainDraft {
  const LoadedModel & model;
  /** What RANDOM_SEED stands for. */
  uint32_t random_seed;
  /** For DRY; null = it looks for those of its spec. */
  std::shared_ptr<const SequenceBreakers> breakers;
  /** Tokens that have got a bias. */
  std::vector<llama_token> biased;
};

/** A row of the table: how one of llama.cpp's samplers is made from a SamplerSpec. */
struct SamplerType {
  const char * name;
  /** Chooses the token, so it ends a chain. */
  bool selects;
  /** @returns null where its values make it change nothing. @throws NativeError ERR_INVALID_ARGUMENT */
  llama_sampler * (*make)(const Fields & spec, ChainDraft & draft);
};

/** @throws NativeError ERR_INVALID_ARGUMENT */
const SamplerType & find_sampler_type(const std::string & name);

/** Reads `seed`; RANDOM_SEED becomes the seed that was drawn for the chain. */
uint32_t read_seed(const Fields & spec, uint32_t random_seed);

}  // namespace llamero
