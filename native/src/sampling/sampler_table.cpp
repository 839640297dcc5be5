#include "sampling/sampler_table.h"

#include <algorithm>
#include <cmath>

#include "sampling/dry_sampler.h"

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

/** Pairs of a token and its bias. */
std::vector<llama_logit_bias> read_biases(const Fields & spec, const LoadedModel & model) {
  std::vector<llama_logit_bias> biases;
  spec.each_at("biases", [&](const Napi::Value & entry, uint32_t index) {
    const Napi::Array pair = entry.IsArray() ? entry.As<Napi::Array>() : Napi::Array::New(entry.Env());
    const Napi::Value token = pair.Get(0u);
    const Napi::Value bias = pair.Get(1u);
    if (pair.Length() != 2 || !token.IsNumber() || !bias.IsNumber()) {
      spec.refuse("biases", index, "must be [token, bias]");
    }
    const double number = token.As<Napi::Number>().DoubleValue();
    const float value = bias.As<Napi::Number>().FloatValue();
    if (!(number >= 0 && number < model.vocab_size() && number == std::trunc(number)) || std::isnan(value)) {
      spec.refuse("biases", index, "names no token, or is not a number");
    }
    biases.push_back({static_cast<llama_token>(number), value});
  });
  return biases;
}

llama_sampler * make_logit_bias(const Fields & spec, ChainDraft & draft) {
  const std::vector<llama_logit_bias> biases = read_biases(spec, draft.model);
  for (const llama_logit_bias & bias : biases) draft.biased.push_back(bias.token);
  return llama_sampler_init_logit_bias(draft.model.vocab_size(), static_cast<int32_t>(biases.size()), biases.data());
}

llama_sampler * make_penalties(const Fields & spec, ChainDraft & draft) {
  const float repeat = finite(spec, "repeat");
  if (!(repeat > 0) || !std::isfinite(1 / repeat)) spec.refuse("repeat", "must be greater than 0");
  return llama_sampler_init_penalties(draft.model.vocab_size(), window(spec, draft.model), repeat,
                                      finite(spec, "frequency"), finite(spec, "presence"));
}

std::shared_ptr<const SequenceBreakers> breakers_of(const Fields & spec, const LoadedModel & model) {
  BreakerSearch search(model, spec.texts("breakers"));
  while (!search.advance()) continue;
  return search.take();
}

DrySettings dry_settings(const Fields & spec, const LoadedModel & model) {
  DrySettings settings;
  settings.multiplier = finite(spec, "multiplier");
  settings.base = finite(spec, "base");
  settings.allowed_length = spec.integer<int32_t>("allowedLength");
  settings.last_n = window(spec, model);
  return settings;
}

llama_sampler * make_dry(const Fields & spec, ChainDraft & draft) {
  const DrySettings settings = dry_settings(spec, draft.model);
  return make_dry_sampler(settings, draft.breakers ? draft.breakers : breakers_of(spec, draft.model));
}

llama_sampler * make_llama_dry(const Fields & spec, ChainDraft & draft) {
  const DrySettings settings = dry_settings(spec, draft.model);
  const std::vector<std::string> breakers = spec.texts("breakers");
  std::vector<const char *> pointers;
  for (const std::string & breaker : breakers) pointers.push_back(breaker.c_str());
  return llama_sampler_init_dry(draft.model.vocab(), settings.multiplier, settings.base, settings.allowed_length,
                                settings.last_n, pointers.data(), pointers.size());
}

// clang-format off
llama_sampler * make_top_n_sigma(const Fields & s, ChainDraft &) { return llama_sampler_init_top_n_sigma(s.real("n")); }
llama_sampler * make_top_k(const Fields & s, ChainDraft &) { return llama_sampler_init_top_k(s.integer<int32_t>("k")); }
llama_sampler * make_typ_p(const Fields & s, ChainDraft &) { return llama_sampler_init_typical(s.real("p"), min_keep(s)); }
llama_sampler * make_top_p(const Fields & s, ChainDraft &) { return llama_sampler_init_top_p(s.real("p"), min_keep(s)); }
llama_sampler * make_min_p(const Fields & s, ChainDraft &) { return llama_sampler_init_min_p(s.real("p"), min_keep(s)); }
llama_sampler * make_infill(const Fields &, ChainDraft & d) { return llama_sampler_init_infill(d.model.vocab()); }
llama_sampler * make_greedy(const Fields &, ChainDraft &) { return llama_sampler_init_greedy(); }
llama_sampler * make_dist(const Fields & s, ChainDraft & d) { return llama_sampler_init_dist(read_seed(s, d.random_seed)); }
// clang-format on

llama_sampler * make_xtc(const Fields & spec, ChainDraft & draft) {
  return llama_sampler_init_xtc(spec.real("probability"), spec.real("threshold"), min_keep(spec),
                                read_seed(spec, draft.random_seed));
}

llama_sampler * make_temperature(const Fields & spec, ChainDraft &) {
  return llama_sampler_init_temp_ext(finite(spec, "temperature"), finite(spec, "range"), finite(spec, "exponent"));
}

llama_sampler * make_adaptive_p(const Fields & spec, ChainDraft & draft) {
  return llama_sampler_init_adaptive_p(finite(spec, "target"), finite(spec, "decay"),
                                       read_seed(spec, draft.random_seed));
}

llama_sampler * make_mirostat(const Fields & spec, ChainDraft & draft) {
  return llama_sampler_init_mirostat(draft.model.vocab_size(), read_seed(spec, draft.random_seed), finite(spec, "tau"),
                                     finite(spec, "eta"), spec.integer<int32_t>("m", 1));
}

llama_sampler * make_mirostat_v2(const Fields & spec, ChainDraft & draft) {
  return llama_sampler_init_mirostat_v2(read_seed(spec, draft.random_seed), finite(spec, "tau"), finite(spec, "eta"));
}

/** THE table of samplers. */
const std::vector<SamplerType> & sampler_table() {
  static const std::vector<SamplerType> table = {
      {"logit_bias", false, make_logit_bias},
      {"penalties", false, make_penalties},
      {"dry", false, make_dry},
      {"llama_dry", false, make_llama_dry},
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
