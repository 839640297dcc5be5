#pragma once

#include <chat.h>
#include <peg-parser.h>
#include <trie.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace llamero {

/** What a part of an answer is, by the tag or rule of llama.cpp's parser that found it. */
enum class PegPart : uint8_t {
  NONE,
  CONTENT,
  REASONING,
  TOOL,
  TOOL_OPEN,
  TOOL_CLOSE,
  TOOL_ID,
  TOOL_NAME,
  TOOL_ARGS,
  ARG,
  ARG_OPEN,
  ARG_CLOSE,
  ARG_NAME,
  ARG_VALUE,
  ARG_STRING,
  ARG_OBJECT,
  ARG_ARRAY,
  ARG_ITEM,
  GEMMA_OBJECT,
  GEMMA_ARRAY,
  GEMMA_MEMBER,
  GEMMA_KEY,
  GEMMA_KEY_NAME,
  GEMMA_STRING,
  GEMMA_STRING_TEXT,
  GEMMA_SCALAR,
};

/** One of llama.cpp's parsers, with what a resumable run looks up in it at every step. */
class PegGrammar {
 public:
  explicit PegGrammar(common_chat_parser_params params);

  const common_chat_parser_params & params() const { return params_; }
  const common_peg_arena & arena() const { return params_.parser.empty() ? content_only_ : params_.parser; }
  PegPart part(common_peg_parser_id id) const { return parts_[id]; }
  /** The delimiters of an `until`; null for other parsers. */
  const common_trie * delimiters(common_peg_parser_id id) const { return delimiters_[id].get(); }

 private:
  common_chat_parser_params params_;
  common_peg_arena content_only_;
  std::vector<PegPart> parts_;
  std::vector<std::unique_ptr<const common_trie>> delimiters_;
};

}  // namespace llamero
