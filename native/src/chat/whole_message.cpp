#include "chat/whole_message.h"

#include <chat-peg-parser.h>
#include <peg-parser.h>

#include <memory>
#include <stdexcept>

namespace llamero {
namespace {

std::unique_ptr<common_chat_peg_mapper> mapper_of(common_chat_format format, common_chat_msg & message) {
  switch (format) {
    case COMMON_CHAT_FORMAT_PEG_GEMMA4: return std::make_unique<common_chat_peg_gemma4_mapper>(message);
    case COMMON_CHAT_FORMAT_PEG_MINIMAX_M3: return std::make_unique<common_chat_peg_minimax_m3_mapper>(message);
    default: return std::make_unique<common_chat_peg_mapper>(message);
  }
}

}  // namespace

common_chat_msg parse_whole_message(const PegGrammar & grammar, const std::string & text, bool is_partial) {
  const common_chat_parser_params & params = grammar.params();
  common_peg_parse_context context(params.generation_prompt + text, COMMON_PEG_PARSE_FLAG_LENIENT);
  const common_peg_parse_result result = grammar.arena().parse(context);
  if (result.fail() && !(is_partial && result.end > 0)) {
    throw std::runtime_error(std::string("The model produced output that does not match the expected ") +
                             common_chat_format_name(params.format) + " format");
  }
  common_chat_msg message;
  message.role = "assistant";
  mapper_of(params.format, message)->from_ast(context.ast, result);
  return message;
}

}  // namespace llamero
