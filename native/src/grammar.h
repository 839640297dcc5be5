#pragma once

#include <llama.h>

#include <memory>
#include <string>
#include <vector>

#include "loaded_model.h"

namespace llamero {

/** A grammar constraint, read from JavaScript's GrammarSpec. */
struct GrammarOptions {
  std::string gbnf;
  bool lazy = false;
  std::vector<std::string> trigger_patterns;
  std::vector<llama_token> trigger_tokens;
  std::string prefill;
};

struct SamplerDeleter {
  void operator()(llama_sampler * sampler) const { llama_sampler_free(sampler); }
};
using SamplerPointer = std::unique_ptr<llama_sampler, SamplerDeleter>;

/**
 * Parses a grammar as llama.cpp does, but keeps the reason of a refusal, which llama.cpp writes to stderr only.
 * @throws NativeError ERR_GRAMMAR
 */
void check_grammar(const std::string & gbnf, const llama_vocab * vocab);

/** @throws NativeError ERR_GRAMMAR when it does not parse or does not accept its prefill */
SamplerPointer make_grammar_sampler(const GrammarOptions & options, const LoadedModel & model);

/** True when the grammar lets this token come next. */
bool allows(llama_sampler * grammar, llama_token token);

}  // namespace llamero
