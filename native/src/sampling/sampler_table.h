#pragma once

#include <llama.h>

#include <cstdint>
#include <string>
#include <vector>

#include "boundary/fields.h"
#include "model/loaded_model.h"

namespace llamero {

/** A row of the table: how one of llama.cpp's samplers is made from a SamplerSpec. */
struct SamplerType {
  const char * name;
  /** Chooses the token, so it ends a chain. */
  bool selects;
  /** @throws NativeError ERR_INVALID_ARGUMENT */
  llama_sampler * (*make)(const Fields & spec, const LoadedModel & model, uint32_t random_seed);
};

/** @throws NativeError ERR_INVALID_ARGUMENT */
const SamplerType & find_sampler_type(const std::string & name);

/** Reads the pairs of a spec of type logit_bias. @throws NativeError ERR_INVALID_ARGUMENT */
std::vector<llama_logit_bias> read_biases(const Fields & spec, const LoadedModel & model);

/** Reads `seed`; RANDOM_SEED becomes the seed that was drawn for the chain. */
uint32_t read_seed(const Fields & spec, uint32_t random_seed);

}  // namespace llamero
