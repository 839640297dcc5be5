#pragma once

#include <llama.h>

#include <string>
#include <vector>

namespace llamero {

/** How a text of a vocabulary may be tokenized in chunks. */
struct ChunkRules {
  enum class Way {
    /** Only as a whole: what comes later may change the tokens of what is far before. */
    WHOLE,
    /** Between words. */
    SPACES,
    /**
     * At a boundary of tokens that both chunks have. Merging takes the pair of best rank, leftmost first, whatever is
     * around it. So if tokens a and b stay a and b when they are tokenized together, and b and c do, then a, b, c are
     * the tokens of all three: a chunk may begin with any token of the one before it, if that one comes out again.
     */
    TOKENS,
  };

  explicit ChunkRules(const llama_vocab * vocab);

  Way way = Way::WHOLE;
  /** Put before a chunk within a text, where the tokenizer puts a space before each text: nothing merges with it. */
  std::string sentinel;
  /** The tokens of the sentinel. */
  std::vector<llama_token> sentinel_tokens;
};

/** llama.cpp's tokens of a text, all at once. @throws NativeError ERR_TOKENIZE */
std::vector<llama_token> tokens_at_once(const llama_vocab * vocab, const std::string & text, bool add_special,
                                        bool parse_special);

/** The tokens of a text that names no special token, and none added. @throws NativeError ERR_TOKENIZE */
inline std::vector<llama_token> plain_tokens(const llama_vocab * vocab, const std::string & text) {
  return tokens_at_once(vocab, text, false, false);
}

}  // namespace llamero
