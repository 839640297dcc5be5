#pragma once

#include <llama.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "text/tokenizer.h"

namespace llamero {

/** How texts become tokens. */
struct TokenizeRules {
  bool add_special;
  bool parse_special;
  /** Bytes of a chunk. */
  size_t chunk_bytes = size_t{16} << 10;
};

/** One text on its way to its tokens, piece by piece: those of llama_tokenize over the whole. */
class Tokenizing {
 public:
  /** `tokenizer` has to outlive it. */
  Tokenizing(const Tokenizer & tokenizer, std::string text, const TokenizeRules & rules);
  Tokenizing(const Tokenizing &) = delete;
  Tokenizing & operator=(const Tokenizing &) = delete;

  /** Some milliseconds of work. @returns true when it is done. @throws NativeError ERR_TOKENIZE */
  bool advance();
  /** When it is done. */
  std::vector<llama_token> & tokens() { return tokens_; }

 private:
  void begin();
  void finish_fragment();
  /** Tokenizes a fragment that is one chunk. */
  void add_whole(const Fragment & fragment);
  /** Tokenizes a chunk of a long fragment. */
  void add_chunk(const Fragment & fragment);
  void add_chunk_of_words(const Fragment & fragment);
  void add_chunk_of_tokens(const Fragment & fragment);
  /** The tokens of a part of a fragment, as they are within it. */
  const std::vector<llama_token> & tokens_between(const Fragment & fragment, size_t from, size_t to);
  /** Where a chunk of about so many bytes ends: between characters. */
  size_t chunk_end(const Fragment & fragment, size_t from, size_t bytes) const;
  /** Where tokens that begin at `from` end, in bytes of the text; none = they are not its bytes. */
  std::optional<std::vector<size_t>> ends_of(const std::vector<llama_token> & tokens, size_t from,
                                             const Fragment & fragment) const;

  const Tokenizer & tokenizer_;
  const std::string text_;
  const TokenizeRules rules_;
  SpecialTokenCut cut_;
  bool is_cut_ = false;
  std::vector<Fragment> fragments_;
  size_t fragment_ = 0;
  std::vector<llama_token> tokens_;

  /** Within a long fragment: what is tokenized for good ends here. */
  size_t at_ = 0;
  /** Bytes of the next chunk. */
  size_t next_bytes_;
  /** Tokens of the chunk before, from `pending_begin_` to `at_`: they count if the next one begins with `expected_`. */
  std::vector<llama_token> pending_;
  std::vector<llama_token> expected_;
  size_t pending_begin_ = 0;
  /** The whole of that chunk: a longer one is tried if they do not count. */
  size_t pending_bytes_ = 0;

  /** Texts that were tokenized last: runs of one character and fragments between special tokens come again. */
  std::string last_text_;
  std::vector<llama_token> last_tokens_;
  std::unordered_map<std::string, std::vector<llama_token>> short_texts_;
};

}  // namespace llamero
