#include "chat/chat_json.h"

#include <stdexcept>

#include "chat/nesting.h"
#include "chat/schema_recursion.h"

namespace llamero {
namespace {

/** The value of a key, or an empty one when it is absent or null. */
const common_json & field(const common_json & object, const char * key) {
  static const common_json none;
  return object.contains(key) ? object.at(key) : none;
}

std::string text_field(const common_json & object, const char * key, const std::string & fallback) {
  const common_json & value = field(object, key);
  if (value.is_null()) return fallback;
  if (!value.is_string()) throw std::invalid_argument(std::string(key) + " must be a string");
  return value.get<std::string>();
}

bool flag_field(const common_json & object, const char * key, bool fallback) {
  const common_json & value = field(object, key);
  if (value.is_null()) return fallback;
  if (!value.is_boolean()) throw std::invalid_argument(std::string(key) + " must be a boolean");
  return value.get<bool>();
}

common_json parse_object(const std::string & json) {
  if (json_nesting(json) > MAX_JSON_NESTING) throw std::invalid_argument("the JSON is nested too deep");
  common_json value = common_json::parse(json);
  if (!value.is_object()) throw std::invalid_argument("a JSON object is expected");
  return value;
}

const char * trigger_name(common_grammar_trigger_type type) {
  switch (type) {
    case COMMON_GRAMMAR_TRIGGER_TYPE_TOKEN: return "token";
    case COMMON_GRAMMAR_TRIGGER_TYPE_WORD: return "word";
    case COMMON_GRAMMAR_TRIGGER_TYPE_PATTERN: return "pattern";
    case COMMON_GRAMMAR_TRIGGER_TYPE_PATTERN_FULL: return "pattern_full";
  }
  throw std::logic_error("unknown trigger type");
}

/** Tools that are shown and cannot be called become no grammar, whatever their schemas. */
void check_tools(const std::vector<common_chat_tool> & tools) {
  for (const common_chat_tool & tool : tools) {
    if (!tool.parameters.empty()) check_schema_recursion(common_json::parse(tool.parameters));
  }
}

void check_continuation(const common_chat_templates_inputs & inputs) {
  if (inputs.continue_final_message == COMMON_CHAT_CONTINUATION_NONE) return;
  if (inputs.messages.empty() || inputs.messages.back().role != "assistant") {
    throw std::invalid_argument("continue_final_message needs a last message of the assistant");
  }
  if (!inputs.messages.back().tool_calls.empty()) {
    throw std::invalid_argument("an assistant message that contains tool calls cannot be continued");
  }
}

}  // namespace

ChatRequest read_chat_request(const std::string & json, const common_chat_templates * templates) {
  const common_json request = parse_object(json);
  ChatRequest result;
  common_chat_templates_inputs & inputs = result.inputs;
  if (!field(request, "messages").is_array()) throw std::invalid_argument("messages must be an array");
  inputs.messages = common_chat_msgs_parse_oaicompat(request.at("messages"));
  if (!field(request, "tools").is_null()) inputs.tools = common_chat_tools_parse_oaicompat(request.at("tools"));
  inputs.tool_choice = common_chat_tool_choice_parse_oaicompat(text_field(request, "tool_choice", "auto"));
  if (inputs.tool_choice != COMMON_CHAT_TOOL_CHOICE_NONE) check_tools(inputs.tools);

  const common_json & schema = field(request, "json_schema");
  if (!schema.is_null()) check_schema_recursion(schema);
  inputs.json_schema = schema.is_null() ? "" : schema.dump();
  inputs.grammar = text_field(request, "grammar", "");
  const auto capabilities = common_chat_templates_get_caps(templates);
  const auto parallel = capabilities.find("supports_parallel_tool_calls");
  inputs.parallel_tool_calls =
      flag_field(request, "parallel_tool_calls", parallel != capabilities.end() && parallel->second);
  inputs.continue_final_message = common_chat_continuation_parse(field(request, "continue_final_message"));
  check_continuation(inputs);
  const bool continues = inputs.continue_final_message != COMMON_CHAT_CONTINUATION_NONE;
  inputs.add_generation_prompt = flag_field(request, "add_generation_prompt", !continues);
  if (continues && inputs.add_generation_prompt) {
    throw std::invalid_argument("add_generation_prompt and continue_final_message exclude each other");
  }
  inputs.use_jinja = flag_field(request, "use_jinja", true);
  inputs.force_pure_content = flag_field(request, "pure_content", false);
  inputs.reasoning_format = common_reasoning_format_from_name(text_field(request, "reasoning_format", "auto"));
  inputs.enable_thinking = flag_field(request, "enable_thinking", true);
  const common_json & arguments = field(request, "chat_template_kwargs");
  if (!arguments.is_null()) {
    for (const auto & item : arguments.items()) inputs.chat_template_kwargs[item.key()] = item.value().dump();
  }
  inputs.add_bos = flag_field(request, "add_bos", inputs.add_bos);
  inputs.add_eos = flag_field(request, "add_eos", inputs.add_eos);
  if (!field(request, "opening").is_null()) result.opening = text_field(request, "opening", "");
  return result;
}

ChatPrompt write_direct_prompt(const std::string & prompt, const std::string & opening) {
  common_json result = common_json::object();
  result["prompt"] = prompt;
  result["generation_prompt"] = opening;
  result["is_direct"] = true;
  return {result.dump_safe(), ""};
}

ChatPrompt write_chat_prompt(common_chat_params params) {
  common_json triggers = common_json::array();
  for (const common_grammar_trigger & trigger : params.grammar_triggers) {
    triggers.push_back({{"type", trigger_name(trigger.type)}, {"value", trigger.value}, {"token", trigger.token}});
  }
  common_json result = common_json::object();
  result["prompt"] = params.prompt;
  result["grammar"] = params.grammar;
  result["grammar_lazy"] = params.grammar_lazy;
  result["grammar_triggers"] = triggers;
  result["preserved_tokens"] = params.preserved_tokens;
  result["additional_stops"] = params.additional_stops;
  result["generation_prompt"] = params.generation_prompt;
  result["supports_thinking"] = params.supports_thinking;
  result["thinking_start_tag"] = params.thinking_start_tag;
  result["thinking_end_tags"] = params.thinking_end_tags;
  result["format"] = static_cast<int>(params.format);
  return {result.dump_safe(), std::move(params.parser)};
}

common_chat_parser_params read_chat_parser(const std::string & json, const std::string * parser) {
  const common_json object = parse_object(json);
  common_chat_parser_params params;
  const common_json & format = field(object, "format");
  const int number = format.is_number_integer() ? format.get<int>() : 0;
  if (number < 0 || number >= COMMON_CHAT_FORMAT_COUNT) throw std::invalid_argument("unknown format");
  params.format = static_cast<common_chat_format>(number);
  params.generation_prompt = text_field(object, "generation_prompt", "");
  params.reasoning_format = common_reasoning_format_from_name(text_field(object, "reasoning_format", "auto"));
  params.reasoning_in_content = flag_field(object, "reasoning_in_content", false);
  params.parse_tool_calls = flag_field(object, "parse_tool_calls", true);
  params.is_continuation = flag_field(object, "is_continuation", false);
  const std::string described = parser == nullptr ? text_field(object, "parser", "") : "";
  const std::string & text = parser == nullptr ? described : *parser;
  if (!text.empty()) params.parser.load(text);
  return params;
}

std::string write_chat_message(const common_chat_msg & message) {
  common_json calls = common_json::array();
  for (const common_chat_tool_call & call : message.tool_calls) {
    calls.push_back({{"id", call.id}, {"name", call.name}, {"arguments", call.arguments}});
  }
  common_json result = common_json::object();
  result["role"] = message.role;
  result["content"] = message.content;
  result["reasoning_content"] = message.reasoning_content;
  result["tool_calls"] = calls;
  return result.dump_safe();
}

}  // namespace llamero
