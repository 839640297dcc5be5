#include "sampling/sampler_table.h"

#include <algorithm>
#include <cmath>

namespace llamero {
namespace {

size_t min_keep(const Fields & spec) {
  return spec.has("minKeep") ? spec.integer<uint32_t>("minKeep") : 0;
}

/** A window in tokens; -1 should have been resolved by the caller, here it means the context of the training. */
int32_t window(const Fields & spec, const LoadedModel & model) {
  const int32_t last_n = spec.integer<int32_t>("lastN", -1);
  return last_n < 0 ? llama_model_n_ctx_train(model.get()) : last_n;
}

float finite(const Fields & spec, const char * key) {
  const float value = spec.real(key);
  if (!std::isfinite(value)) spec.refuse(key, "must be finite");
  return value;
}

llama_sampler * make_logit_bias(const Fields & spec, const LoadedModel & model, uint32_t) {
  const std::vector<llama_logit_bias> biases = read_biases(spec, model);
  return llama_sampler_init_logit_bias(model.vocab_size(), static_cast<int32_t>(biases.size()), biases.data());
}

llama_sampler * make_penalties(const Fields & spec, const LoadedModel & model, uint32_t) {
  const float repeat = finite(spec, "repeat");
  if (!(repeat > 0) || !std::isfinite(1 / repeat)) spec.refuse("repeat", "must be greater than 0");
  return llama_sampler_init_penalties(model.vocab_size(), window(spec, model), repeat, finite(spec, "frequency"),
                                      finite(spec, "presence"));
}

llama_sampler * make_dry(const Fields & spec, const LoadedModel & model, uint32_t) {
  std::vector<std::string> breakers;
  spec.each("breakers", [&](const Napi::Value & entry, const std::string & path) {
    if (!entry.IsString()) throw NativeError("ERR_INVALID_ARGUMENT", path + " must be a string");
    breakers.push_back(entry.As<Napi::String>());
  });
  std::vector<const char *> pointers;
  for (const std::string & breaker : breakers) pointers.push_back(breaker.c_str());
  return llama_sampler_init_dry(model.vocab(), finite(spec, "multiplier"), finite(spec, "base"),
                                spec.integer<int32_t>("allowedLength"), window(spec, model), pointers.data(),
                                pointers.size());
}

// clang-format off
llama_sampler * make_top_n_sigma(const Fields & s, const LoadedModel &, uint32_t) { return llama_sampler_init_top_n_sigma(s.real("n")); }
llama_sampler * make_top_k(const Fields & s, const LoadedModel &, uint32_t) { return llama_sampler_init_top_k(s.integer<int32_t>("k")); }
llama_sampler * make_typ_p(const Fields & s, const LoadedModel &, uint32_t) { return llama_sampler_init_typical(s.real("p"), min_keep(s)); }
llama_sampler * make_top_p(const Fields & s, const LoadedModel &, uint32_t) { return llama_sampler_init_top_p(s.real("p"), min_keep(s)); }
llama_sampler * make_min_p(const Fields & s, const LoadedModel &, uint32_t) { return llama_sampler_init_min_p(s.real("p"), min_keep(s)); }
llama_sampler * make_infill(const Fields &, const LoadedModel & m, uint32_t) { return llama_sampler_init_infill(m.vocab()); }
llama_sampler * make_greedy(const Fields &, const LoadedModel &, uint32_t) { return llama_sampler_init_greedy(); }
llama_sampler * make_dist(const Fields & s, const LoadedModel &, uint32_t random) { return llama_sampler_init_dist(read_seed(s, random)); }
// clang-format on

llama_sampler * make_xtc(const Fields & spec, const LoadedModel &, uint32_t random) {
  return llama_sampler_init_xtc(spec.real("probability"), spec.real("threshold"), min_keep(spec),
                                read_seed(spec, random));
}

llama_sampler * make_temperature(const Fields & spec, const LoadedModel &, uint32_t) {
  return llama_sampler_init_temp_ext(finite(spec, "temperature"), finite(spec, "range"), finite(spec, "exponent"));
}

llama_sampler * make_adaptive_p(const Fields & spec, const LoadedModel &, uint32_t random) {
  return llama_sampler_init_adaptive_p(finite(spec, "target"), finite(spec, "decay"), read_seed(spec, random));
}

llama_sampler * make_mirostat(const Fields & spec, const LoadedModel & model, uint32_t random) {
  return llama_sampler_init_mirostat(model.vocab_size(), read_seed(spec, random), finite(spec, "tau"),
                                     finite(spec, "eta"), spec.integer<int32_t>("m", 1));
}

llama_sampler * make_mirostat_v2(const Fields & spec, const LoadedModel &, uint32_t random) {
  return llama_sampler_init_mirostat_v2(read_seed(spec, random), finite(spec, "tau"), finite(spec, "eta"));
}

}  // namespace

std::vector<llama_logit_bias> read_biases(const Fields & spec, const LoadedModel & model) {
  std::vector<llama_logit_bias> biases;
  spec.each("biases", [&](const Napi::Value & entry, const std::string & path) {
    const Napi::Array pair = entry.IsArray() ? entry.As<Napi::Array>() : Napi::Array::New(entry.Env());
    if (pair.Length() != 2 || !pair.Get(0u).IsNumber() || !pair.Get(1u).IsNumber()) {
      throw NativeError("ERR_INVALID_ARGUMENT", path + " must be [token, bias]");
    }
    const double token = pair.Get(0u).As<Napi::Number>().DoubleValue();
    const float bias = pair.Get(1u).As<Napi::Number>().FloatValue();
    if (!(token >= 0 && token < model.vocab_size() && token == std::trunc(token)) || std::isnan(bias)) {
      throw NativeError("ERR_INVALID_ARGUMENT", path + ": no such token, or not a number");
    }
    biases.push_back({static_cast<llama_token>(token), bias});
  });
  return biases;
}

namespace {

/** THE table of samplers. */
const std::vector<SamplerType> & sampler_table() {
  static const std::vector<SamplerType> table = {
      {"logit_bias", false, make_logit_bias},
      {"penalties", false, make_penalties},
      {"dry", false, make_dry},
      {"top_n_sigma", false, make_top_n_sigma},
      {"top_k", false, make_top_k},
      {"typ_p", false, make_typ_p},
      {"top_p", false, make_top_p},
      {"min_p", false, make_min_p},
      {"xtc", false, make_xtc},
      {"temperature", false, make_temperature},
      {"infill", false, make_infill},
      {"adaptive_p", true, make_adaptive_p},
      {"greedy", true, make_greedy},
      {"dist", true, make_dist},
      {"mirostat", true, make_mirostat},
      {"mirostat_v2", true, make_mirostat_v2},
  };
  return table;
}

}  // namespace

const SamplerType & find_sampler_type(const std::string & name) {
  const auto & table = sampler_table();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const SamplerType & type) { return name == type.name; });
  if (found == table.end()) throw NativeError("ERR_INVALID_ARGUMENT", "unknown sampler type '" + name + "'");
  return *found;
}

uint32_t read_seed(const Fields & spec, uint32_t random_seed) {
  const uint32_t seed = spec.integer<uint32_t>("seed");
  return seed == LLAMA_DEFAULT_SEED ? random_seed : seed;
}

}  // namespace llamero
