#pragma once

#include <llama.h>

#include <string>
#include <vector>

#include "boundary/fields.h"
#include "text/long_text.h"

namespace llamero {

class LoadedModel;

/** What a generation is held to: JavaScript's GrammarSpec. */
struct GrammarOptions {
  /** Never null. */
  SharedText gbnf;
  bool lazy = false;
  std::vector<std::string> trigger_patterns;
  std::vector<llama_token> trigger_tokens;
  std::string prefill;
};

/** @throws NativeError ERR_INVALID_ARGUMENT */
GrammarOptions read_grammar(const Fields & fields, const LoadedModel & model);

}  // namespace llamero
