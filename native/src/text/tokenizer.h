#pragma once

#include <llama.h>

#include <vector>

#include "text/chunk_rules.h"
#include "text/special_tokens.h"

namespace llamero {

/** What is known of a vocabulary before any text is tokenized. */
class Tokenizer {
 public:
  /** @throws NativeError ERR_TOKENIZE */
  explicit Tokenizer(const llama_vocab * vocab);

  const llama_vocab * vocab() const { return vocab_; }
  const SpecialTokens & specials(bool parse_special) const { return parse_special ? all_ : user_defined_; }
  const ChunkRules & chunks() const { return chunks_; }
  /** Added before and after a text. */
  const std::vector<llama_token> & before() const { return before_; }
  const std::vector<llama_token> & after() const { return after_; }

 private:
  const llama_vocab * vocab_;
  SpecialTokens all_;
  SpecialTokens user_defined_;
  ChunkRules chunks_;
  std::vector<llama_token> before_;
  std::vector<llama_token> after_;
};

}  // namespace llamero
