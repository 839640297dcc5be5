#pragma once

#include <peg-parser.h>
#include <trie.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace llamero {

enum class PegOutcome : uint8_t { NONE, FAIL, SUCCESS, NEED_MORE };

struct PegResult {
  PegOutcome type = PegOutcome::NONE;
  size_t end = 0;
};

/** A parser that has begun. */
struct PegFrame {
  common_peg_parser_id id = 0;
  size_t begin = 0;
  /** How far it has come. */
  size_t position = 0;
  /** Number of marks before it. */
  size_t marks = 0;
  /** Number of marks before its running child, for repetitions. */
  size_t child_marks = 0;
  /** Children, repetitions or characters that are done. */
  size_t done = 0;
};

/**
 * Lets a parser without children go on from where it stands, as llama.cpp's does.
 * @param delimiters of an `until`
 * @param is_end no text comes any more; otherwise a parser that has to know more waits
 * @returns whether it ended, with its result
 */
bool scan_text(std::string_view text, const common_peg_parser_variant & parser, const common_trie * delimiters,
               PegFrame & frame, PegResult & result, bool is_end);

}  // namespace llamero
