#include "chat/peg_grammar.h"

#include <chat-peg-parser.h>

#include <unordered_map>
#include <utility>
#include <variant>

namespace llamero {
namespace {

using Builder = common_chat_peg_builder;
using MinimaxMapper = common_chat_peg_minimax_m3_mapper;

PegPart part_of_tag(const std::string & tag) {
  static const std::unordered_map<std::string, PegPart> parts = {
      {Builder::CONTENT, PegPart::CONTENT},
      {Builder::REASONING, PegPart::REASONING},
      {Builder::TOOL, PegPart::TOOL},
      {Builder::TOOL_OPEN, PegPart::TOOL_OPEN},
      {Builder::TOOL_CLOSE, PegPart::TOOL_CLOSE},
      {Builder::TOOL_ID, PegPart::TOOL_ID},
      {Builder::TOOL_NAME, PegPart::TOOL_NAME},
      {Builder::TOOL_ARGS, PegPart::TOOL_ARGS},
      {Builder::TOOL_ARG, PegPart::ARG},
      {Builder::TOOL_ARG_OPEN, PegPart::ARG_OPEN},
      {Builder::TOOL_ARG_CLOSE, PegPart::ARG_CLOSE},
      {Builder::TOOL_ARG_NAME, PegPart::ARG_NAME},
      {Builder::TOOL_ARG_VALUE, PegPart::ARG_VALUE},
      {Builder::TOOL_ARG_STRING_VALUE, PegPart::ARG_STRING},
      {MinimaxMapper::TOOL_ARG_OBJECT, PegPart::ARG_OBJECT},
      {MinimaxMapper::TOOL_ARG_ARRAY, PegPart::ARG_ARRAY},
      {MinimaxMapper::TOOL_ARG_ITEM, PegPart::ARG_ITEM},
  };
  const auto found = parts.find(tag);
  return found == parts.end() ? PegPart::NONE : found->second;
}

PegPart part_of_rule(const std::string & name) {
  static const std::unordered_map<std::string, PegPart> parts = {
      {"gemma4-dict", PegPart::GEMMA_OBJECT},
      {"gemma4-array", PegPart::GEMMA_ARRAY},
      {"gemma4-dict-kv", PegPart::GEMMA_MEMBER},
      {"gemma4-dict-key", PegPart::GEMMA_KEY},
      {"gemma4-dict-key-name", PegPart::GEMMA_KEY_NAME},
      {"gemma4-string", PegPart::GEMMA_STRING},
      {"gemma4-string-content", PegPart::GEMMA_STRING_TEXT},
      {"gemma4-number", PegPart::GEMMA_SCALAR},
      {"gemma4-bool", PegPart::GEMMA_SCALAR},
      {"gemma4-null", PegPart::GEMMA_SCALAR},
  };
  const auto found = parts.find(name);
  return found == parts.end() ? PegPart::NONE : found->second;
}

/** The parts that the mapper of a format looks at. */
bool is_read(common_chat_format format, PegPart part) {
  if (part <= PegPart::REASONING) return true;
  if (part >= PegPart::GEMMA_OBJECT) return format == COMMON_CHAT_FORMAT_PEG_GEMMA4;
  const bool is_tree = part == PegPart::TOOL || part == PegPart::ARG || part == PegPart::ARG_OBJECT ||
                       part == PegPart::ARG_ARRAY || part == PegPart::ARG_ITEM;
  switch (format) {
    case COMMON_CHAT_FORMAT_PEG_GEMMA4:
      return part == PegPart::TOOL || part == PegPart::TOOL_NAME || part == PegPart::TOOL_ARGS;
    case COMMON_CHAT_FORMAT_PEG_MINIMAX_M3:
      return is_tree || part == PegPart::TOOL_NAME || part == PegPart::ARG_NAME || part == PegPart::ARG_VALUE ||
             part == PegPart::ARG_STRING;
    default: return !is_tree;
  }
}

}  // namespace

PegGrammar::PegGrammar(common_chat_parser_params params) : params_(std::move(params)) {
  if (params_.parser.empty()) {
    // as common_chat_peg_parse does
    content_only_ = build_chat_peg_parser([](Builder & p) { return p.content(p.rest()) + p.end(); });
  }
  const common_peg_arena & all = arena();
  parts_.resize(all.size(), PegPart::NONE);
  delimiters_.resize(all.size());
  for (common_peg_parser_id id = 0; id < all.size(); ++id) {
    const common_peg_parser_variant & parser = all.get(id);
    PegPart part = PegPart::NONE;
    if (const auto * tag = std::get_if<common_peg_tag_parser>(&parser)) part = part_of_tag(tag->tag);
    if (const auto * rule = std::get_if<common_peg_rule_parser>(&parser)) part = part_of_rule(rule->name);
    if (is_read(params_.format, part)) parts_[id] = part;
    if (const auto * until = std::get_if<common_peg_until_parser>(&parser)) {
      delimiters_[id] = std::make_unique<const common_trie>(until->delimiters);
    }
  }
}

}  // namespace llamero
