#pragma once

#include <chat.h>

#include <optional>
#include <string>

namespace llamero {

/** JSON of ChatFormat, described in boundary/chat-format.d.ts, to and from the types of llama.cpp's common/chat. */

/** What is asked of a template. */
struct ChatRequest {
  common_chat_templates_inputs inputs;
  /** What the prompt probably ends with, where the model's turn begins; empty = nobody knows, absent = whatever. */
  std::optional<std::string> opening;
};

/** @throws std::exception for a request that is malformed or contradicts itself */
ChatRequest read_chat_request(const std::string & json, const common_chat_templates * templates);
/** A prompt as JSON, and its parser, which with many tools has megabytes. */
struct ChatPrompt {
  /** Without `parser`. */
  std::string json;
  std::string parser;
};

ChatPrompt write_chat_prompt(common_chat_params params);
/** A prompt that ends with its opening, as `DirectPrompt` renders it. */
ChatPrompt write_direct_prompt(const std::string & prompt, const std::string & opening);

/** @param parser stands for the `parser` of the JSON; null = that one holds. @throws std::exception */
common_chat_parser_params read_chat_parser(const std::string & json, const std::string * parser);
std::string write_chat_message(const common_chat_msg & message);

}  // namespace llamero
