#pragma once

#include <chat.h>

#include <string>

#include "chat/peg_grammar.h"

namespace llamero {

/**
 * What llama.cpp's common_chat_parse gives of a text, by the same parser and the same mapper, but without the copy of
 * the parser that it makes for each text (llama.cpp, common/chat.cpp, common_chat_peg_parse): of 1,000 tools it has
 * megabytes.
 * @throws std::exception for a text that is not in the format
 */
common_chat_msg parse_whole_message(const PegGrammar & grammar, const std::string & text, bool is_partial);

}  // namespace llamero
