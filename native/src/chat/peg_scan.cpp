#include "chat/peg_scan.h"

#include <unicode.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <variant>

namespace llamero {
namespace {

template <typename T>
bool is(const common_peg_parser_variant & parser) {
  return std::holds_alternative<T>(parser);
}

bool is_hex_digit(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

bool scan_literal(std::string_view text, PegFrame & frame, PegResult & result, const std::string & literal,
                  bool is_end) {
  size_t & position = frame.position;
  for (; position - frame.begin < literal.size(); ++position) {
    if (position == text.size()) {
      if (!is_end) return false;
      result = {PegOutcome::NEED_MORE, position};
      return true;
    }
    if (text[position] != literal[position - frame.begin]) {
      result = {PegOutcome::FAIL, frame.begin};
      return true;
    }
  }
  result = {PegOutcome::SUCCESS, position};
  return true;
}

bool scan_characters(std::string_view text, PegFrame & frame, PegResult & result,
                     const common_peg_chars_parser & parser, bool is_end) {
  const size_t least = static_cast<size_t>(std::max(parser.min_count, 0));
  while (parser.max_count == -1 || frame.done < static_cast<size_t>(parser.max_count)) {
    if (frame.position >= text.size()) {
      if (!is_end) return false;
      result = {frame.done >= least ? PegOutcome::SUCCESS : PegOutcome::NEED_MORE, frame.position};
      return true;
    }
    const utf8_parse_result character = common_parse_utf8_codepoint(text, frame.position);
    const bool is_in_class = std::any_of(parser.ranges.begin(), parser.ranges.end(),
                                         [&](const auto & range) { return range.contains(character.codepoint); });
    if (is_in_class == parser.negated) break;
    frame.position += character.bytes_consumed;
    ++frame.done;
  }
  result = {frame.done >= least ? PegOutcome::SUCCESS : PegOutcome::FAIL, frame.position};
  return true;
}

bool scan_string(std::string_view text, PegFrame & frame, PegResult & result, char delimiter, bool is_end) {
  static const std::string SHORT_ESCAPES = "\\/bfnrt";
  size_t & position = frame.position;
  const auto fail = [&] {
    result = {PegOutcome::FAIL, frame.begin};
    return true;
  };
  while (position < text.size()) {
    const char c = text[position];
    if (c == delimiter) {
      result = {PegOutcome::SUCCESS, position};
      return true;
    }
    if (c != '\\') {
      position += common_parse_utf8_codepoint(text, position).bytes_consumed;
      continue;
    }
    if (position + 1 == text.size()) break;
    const char escaped = text[position + 1];
    size_t length = 2;
    if (escaped == 'u') {
      while (length < 6 && position + length < text.size()) {
        if (!is_hex_digit(text[position + length])) return fail();
        ++length;
      }
      if (length < 6) break;
    } else if (escaped != delimiter && SHORT_ESCAPES.find(escaped) == std::string::npos) {
      return fail();
    }
    position += length;
  }
  if (!is_end) return false;
  result = {PegOutcome::NEED_MORE, position};
  return true;
}

bool scan_until(std::string_view text, PegFrame & frame, PegResult & result, const common_trie & delimiters,
                bool is_end) {
  size_t & position = frame.position;
  while (position < text.size()) {
    const common_trie::match_result match = delimiters.check_at(text, position);
    if (match == common_trie::PARTIAL_MATCH && !is_end) return false;
    if (match != common_trie::NO_MATCH) {
      result = {PegOutcome::SUCCESS, position};
      return true;
    }
    position += common_parse_utf8_codepoint(text, position).bytes_consumed;
  }
  if (!is_end) return false;
  result = {PegOutcome::NEED_MORE, position};
  return true;
}

bool scan_space(std::string_view text, PegFrame & frame, PegResult & result, bool is_end) {
  size_t & position = frame.position;
  while (position < text.size() && std::isspace(static_cast<unsigned char>(text[position]))) ++position;
  if (position == text.size() && !is_end) return false;
  result = {PegOutcome::SUCCESS, position};
  return true;
}

}  // namespace

bool scan_text(std::string_view text, const common_peg_parser_variant & parser, const common_trie * delimiters,
               PegFrame & frame, PegResult & result, bool is_end) {
  const size_t begin = frame.begin;
  if (const auto * p = std::get_if<common_peg_literal_parser>(&parser)) {
    return scan_literal(text, frame, result, p->literal, is_end);
  }
  if (is<common_peg_until_parser>(parser)) return scan_until(text, frame, result, *delimiters, is_end);
  if (const auto * p = std::get_if<common_peg_chars_parser>(&parser))
    return scan_characters(text, frame, result, *p, is_end);
  if (const auto * p = std::get_if<common_peg_string_parser>(&parser)) {
    return scan_string(text, frame, result, p->delimiter, is_end);
  }
  if (is<common_peg_space_parser>(parser)) return scan_space(text, frame, result, is_end);
  if (is<common_peg_start_parser>(parser)) {
    result = {begin == 0 ? PegOutcome::SUCCESS : PegOutcome::FAIL, begin};
    return true;
  }
  if (is<common_peg_epsilon_parser>(parser)) {
    result = {PegOutcome::SUCCESS, begin};
    return true;
  }
  const bool is_at_end = begin >= text.size();
  if (is_at_end && !is_end) return false;
  if (is<common_peg_end_parser>(parser)) {
    result = {is_at_end ? PegOutcome::SUCCESS : PegOutcome::FAIL, begin};
    return true;
  }
  // any character
  const utf8_parse_result character = common_parse_utf8_codepoint(text, begin);
  result = {is_at_end ? PegOutcome::NEED_MORE : PegOutcome::SUCCESS,
            begin + (is_at_end ? 0 : character.bytes_consumed)};
  return true;
}

}  // namespace llamero
