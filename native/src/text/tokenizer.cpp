#include "text/tokenizer.h"

#include <algorithm>

namespace llamero {
namespace {

/** How many tokens llama.cpp puts before a text of this vocabulary. */
size_t tokens_before(const llama_vocab * vocab) {
  switch (llama_vocab_type(vocab)) {
    case LLAMA_VOCAB_TYPE_WPM: return 1;
    case LLAMA_VOCAB_TYPE_SPM:
    case LLAMA_VOCAB_TYPE_BPE:
    case LLAMA_VOCAB_TYPE_UGM: return llama_vocab_get_add_bos(vocab) ? 1 : 0;
    default: return 0;
  }
}

}  // namespace

Tokenizer::Tokenizer(const llama_vocab * vocab)
    : vocab_(vocab), all_(vocab, true), user_defined_(vocab, false), chunks_(vocab) {
  std::vector<llama_token> added(8);
  const int32_t count = llama_tokenize(vocab, "", 0, added.data(), static_cast<int32_t>(added.size()), true, false);
  added.resize(static_cast<size_t>(std::max(count, 0)));
  const size_t before = std::min(tokens_before(vocab), added.size());
  before_.assign(added.begin(), added.begin() + static_cast<std::ptrdiff_t>(before));
  after_.assign(added.begin() + static_cast<std::ptrdiff_t>(before), added.end());
}

}  // namespace llamero
