#include "text/chunk_rules.h"

#include <llama-vocab.h>

#include <limits>

#include "boundary/native_error.h"

namespace llamero {
namespace {

/** These split digits from the right, or nothing at all: the end of a text reaches back to its beginning. */
bool splits_from_right(llama_vocab_pre_type type) {
  return type == LLAMA_VOCAB_PRE_TYPE_AFMOE || type == LLAMA_VOCAB_PRE_TYPE_TINY_AYA ||
         type == LLAMA_VOCAB_PRE_TYPE_SUPERBPE || type > LLAMA_VOCAB_PRE_TYPE_UFAKZEKA;
}

ChunkRules::Way way_of(const llama_vocab * vocab) {
  switch (llama_vocab_type(vocab)) {
    case LLAMA_VOCAB_TYPE_SPM:
    case LLAMA_VOCAB_TYPE_RWKV: return ChunkRules::Way::TOKENS;
    case LLAMA_VOCAB_TYPE_WPM: return ChunkRules::Way::SPACES;
    case LLAMA_VOCAB_TYPE_BPE: {
      const std::string model = vocab->get_tokenizer_model();
      const bool is_plain = model != "hybriddna" && model != "whitespace";
      return is_plain && !splits_from_right(vocab->get_pre_type()) ? ChunkRules::Way::TOKENS : ChunkRules::Way::WHOLE;
    }
    default: return ChunkRules::Way::WHOLE;
  }
}

bool is_in_longer_token(const llama_vocab * vocab, char byte) {
  for (llama_token token = 0; token < llama_vocab_n_tokens(vocab); ++token) {
    const std::string text = llama_vocab_get_text(vocab, token);
    if (text.size() > 1 && text.find(byte) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

ChunkRules::ChunkRules(const llama_vocab * vocab) : way(way_of(vocab)) {
  if (llama_vocab_type(vocab) != LLAMA_VOCAB_TYPE_SPM || !vocab->get_add_space_prefix()) return;
  for (char byte = 1; byte < 9; ++byte) {
    if (is_in_longer_token(vocab, byte)) continue;
    sentinel = std::string(1, byte);
    sentinel_tokens = plain_tokens(vocab, sentinel);
    return;
  }
  way = Way::WHOLE;
}

std::vector<llama_token> tokens_at_once(const llama_vocab * vocab, const std::string & text, bool add_special,
                                        bool parse_special) {
  const auto length = static_cast<int32_t>(text.size());
  // Rarely more tokens than bytes; when there are, llama.cpp says how many.
  std::vector<llama_token> tokens(text.size() + 2);
  const auto fill = [&] {
    const auto room = static_cast<int32_t>(tokens.size());
    return llama_tokenize(vocab, text.data(), length, tokens.data(), room, add_special, parse_special);
  };
  int32_t count = fill();
  if (count < 0 && count != std::numeric_limits<int32_t>::min()) {
    tokens.resize(static_cast<size_t>(-count));
    count = fill();
  }
  if (count < 0) throw NativeError("ERR_TOKENIZE", "the tokenizer failed");
  tokens.resize(static_cast<size_t>(count));
  return tokens;
}

}  // namespace llamero
