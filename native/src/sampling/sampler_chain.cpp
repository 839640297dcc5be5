#include "sampling/sampler_chain.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "boundary/addon_data.h"
#include "boundary/fields.h"
#include "model/model.h"
#include "sampling/chain_parts.h"
#include "sampling/sampler_table.h"
#include "sampling/shortlist_plan.h"

namespace llamero {
namespace {

uint32_t draw_seed() {
  std::random_device device;
  uint32_t seed = LLAMA_DEFAULT_SEED;
  while (seed == LLAMA_DEFAULT_SEED) seed = device();
  return seed;
}

/** As common_sampler_init does: the model's own unwanted tokens, before all other samplers. */
void add_suppressed_tokens(llama_sampler * chain, ChainDraft & draft) {
  int32_t count = 0;
  const llama_token * tokens = llama_vocab_get_suppress_tokens(draft.model.vocab(), &count);
  if (count <= 0) return;
  std::vector<llama_logit_bias> biases;
  for (int32_t i = 0; i < count; ++i) biases.push_back({tokens[i], -INFINITY});
  draft.biased.insert(draft.biased.end(), tokens, tokens + count);
  llama_sampler_chain_add(chain, llama_sampler_init_logit_bias(draft.model.vocab_size(), count, biases.data()));
}

/** Fills the chain, and notes in `options` what it consists of. */
void add_samplers(Napi::Value value, llama_sampler * chain, ChainDraft & draft, Sampler::Options & options) {
  if (!value.IsArray()) throw NativeError("ERR_INVALID_ARGUMENT", "specs must be an array");
  const Napi::Array specs = value.As<Napi::Array>();
  bool only_biases = true;
  ShortlistPlan plan;
  plan.add_biases(draft.biased.size());
  for (uint32_t i = 0; i < specs.Length(); ++i) {
    const Fields spec(specs.Get(i), "specs[" + std::to_string(i) + "]");
    const SamplerType & type = find_sampler_type(spec.text("type"));
    if (type.selects != (i + 1 == specs.Length())) {
      throw NativeError("ERR_INVALID_ARGUMENT",
                        "a chain ends in exactly one of adaptive_p, greedy, dist, mirostat, mirostat_v2");
    }
    if (spec.has("seed")) options.seed = read_seed(spec, draft.random_seed);
    const size_t biased_before = draft.biased.size();
    if (llama_sampler * sampler = type.make(spec, draft)) llama_sampler_chain_add(chain, sampler);
    options.ends_greedy = type.name == std::string("greedy");
    if (type.name != std::string("logit_bias") && !type.selects) only_biases = false;
    plan.add(type.name, spec, draft.biased.size() - biased_before);
  }
  if (specs.Length() == 0) throw NativeError("ERR_INVALID_ARGUMENT", "specs must not be empty");
  // llama.cpp adds up the biases of one token among all candidates only, so those need the whole chain.
  std::vector<llama_token> & biased = draft.biased;
  std::sort(biased.begin(), biased.end());
  const bool is_repeated = std::adjacent_find(biased.begin(), biased.end()) != biased.end();
  options.is_plain_greedy = options.ends_greedy && only_biases && !is_repeated;
  const size_t reported = options.post_sampling ? static_cast<size_t>(options.probabilities) : 0;
  options.shortlist = is_repeated ? 0 : plan.size(static_cast<size_t>(draft.model.vocab_size()), reported);
  options.needs_full_shortlist = plan.needs_full_length();
  options.biased = std::move(biased);
}

std::vector<llama_token> read_tokens(const Napi::Value & value, const std::string & path, const LoadedModel & model) {
  const bool is_array = value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_int32_array;
  if (!is_array) throw NativeError("ERR_INVALID_ARGUMENT", path + " takes an Int32Array");
  const Napi::Int32Array array = value.As<Napi::Int32Array>();
  std::vector<llama_token> tokens(array.Data(), array.Data() + array.ElementLength());
  for (const llama_token token : tokens) {
    if (token < 0 || token >= model.vocab_size()) {
      throw NativeError("ERR_INVALID_ARGUMENT", "token " + std::to_string(token) + " is not in the vocabulary");
    }
  }
  return tokens;
}

/** A copy of the one that was made ready, else made here. @returns null for a chain without one */
std::unique_ptr<GrammarConstraint> make_grammar(const Fields & options, const SharedParts & parts,
                                                const ModelPointer & model) {
  if (parts.grammar) return std::make_unique<GrammarConstraint>(*parts.grammar);
  if (!options.has("grammar")) return nullptr;
  const Fields fields(options.get("grammar"), "grammar");
  return std::make_unique<GrammarConstraint>(read_grammar(fields, *model), model);
}

}  // namespace

void SamplerChain::export_class(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "SamplerChain",
                  {InstanceMethod<&SamplerChain::accept>("accept"), InstanceMethod<&SamplerChain::sample>("sample"),
                   InstanceAccessor<&SamplerChain::seed>("seed"), InstanceMethod<&SamplerChain::dispose>("dispose")});
  AddonData::of(env).sampler_chain = Napi::Persistent(constructor);
  exports.Set("SamplerChain", constructor);
}

SharedSampler SamplerChain::from(Napi::Value value) {
  return unwrap<SamplerChain>(value, AddonData::of(value.Env()).sampler_chain, "a SamplerChain").sampler();
}

SamplerChain::SamplerChain(const Napi::CallbackInfo & info) : ObjectWrap(info) {
  guarded(info.Env(), [&] {
    const ModelPointer model = Model::from(info[0]);
    if (!model->has_vocab()) throw NativeError("ERR_INVALID_ARGUMENT", "the model has no vocabulary");
    Sampler::Options options;
    std::unique_ptr<GrammarConstraint> grammar;
    std::unique_ptr<ReasoningBudget> reasoning;
    ChainDraft draft{*model, draw_seed(), nullptr, {}};
    if (!info[2].IsUndefined()) {
      const Fields fields(info[2], "options");
      if (fields.has("probabilities")) options.probabilities = fields.integer<int32_t>("probabilities", 0);
      options.post_sampling = fields.flag("postSampling", false);
      const SharedParts parts = fields.has("parts") ? ChainParts::from(fields.get("parts")) : SharedParts{};
      draft.breakers = parts.breakers;
      grammar = make_grammar(fields, parts, model);
      options.is_grammar_lazy = grammar && grammar->is_lazy();
      if (fields.has("reasoning")) {
        const Fields limits(fields.get("reasoning"), "reasoning");
        reasoning = std::make_unique<ReasoningBudget>(read_reasoning_limits(limits, *model), *model);
      }
      if (fields.has("forcedTokens"))
        options.forced_tokens = read_tokens(fields.get("forcedTokens"), fields.path("forcedTokens"), *model);
    }
    SamplerPointer chain(llama_sampler_chain_init({/*no_perf =*/true}));
    add_suppressed_tokens(chain.get(), draft);
    add_samplers(info[1], chain.get(), draft, options);
    sampler_ = std::make_shared<Sampler>(model, std::move(chain), std::move(grammar), std::move(reasoning),
                                         std::move(options));
  });
}

const SharedSampler & SamplerChain::sampler() const {
  if (!sampler_) throw NativeError("ERR_DISPOSED", "the sampler chain is disposed");
  return sampler_;
}

void SamplerChain::accept(const Napi::CallbackInfo & info) {
  guarded(info.Env(), [&] { sampler()->accept_prompt(read_tokens(info[0], "accept(tokens)", *sampler()->model())); });
}

Napi::Value SamplerChain::sample(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const size_t size = static_cast<size_t>(sampler()->model()->vocab_size());
    const bool is_row = info[0].IsTypedArray() &&
                        info[0].As<Napi::TypedArray>().TypedArrayType() == napi_float32_array &&
                        info[0].As<Napi::TypedArray>().ElementLength() == size;
    if (!is_row) {
      throw NativeError("ERR_INVALID_ARGUMENT", "sample(logits) takes a Float32Array of a logit for each token");
    }
    SamplerScratch scratch;
    SampledRow row;
    try {
      sampler()->sample(info[0].As<Napi::Float32Array>().Data(), scratch, row);
    } catch (const std::runtime_error & error) {
      throw NativeError("ERR_SAMPLING", error.what());
    }
    const size_t count = row.probabilities.empty() ? 0 : row.probabilities.size() - 1;
    Napi::Int32Array ids = Napi::Int32Array::New(info.Env(), count);
    Napi::Float32Array values = Napi::Float32Array::New(info.Env(), count);
    for (size_t i = 0; i < count; ++i) {
      ids[i] = row.probabilities[i + 1].token;
      values[i] = row.probabilities[i + 1].value;
    }
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("token", row.token);
    result.Set("ids", ids);
    result.Set("values", values);
    return result;
  });
}

Napi::Value SamplerChain::seed(const Napi::CallbackInfo & info) {
  return guarded(info.Env(), [&]() -> Napi::Value { return Napi::Number::New(info.Env(), sampler()->seed()); });
}

void SamplerChain::dispose(const Napi::CallbackInfo &) {
  sampler_.reset();
}

}  // namespace llamero
