#pragma once

#include <chat.h>

#include <string>

namespace llamero {

/** JSON of ChatFormat, described in boundary/chat-format.d.ts, to and from the types of llama.cpp's common/chat. */

/** @throws std::exception for a request that is malformed or contradicts itself */
common_chat_templates_inputs read_chat_request(const std::string & json, const common_chat_templates * templates);
std::string write_chat_prompt(const common_chat_params & params);

/** @param parser stands for the `parser` of the JSON; empty = that one holds. @throws std::exception */
common_chat_parser_params read_chat_parser(const std::string & json, const std::string & parser);
std::string write_chat_message(const common_chat_msg & message);

}  // namespace llamero
