#include "chat/direct_prompt.h"

#include <chat-auto-parser.h>
#include <common.h>
#include <llama.h>

#include <algorithm>
#include <chrono>
#include <ctime>

namespace llamero {
namespace {

/** Where llama.cpp trims messages before it renders them (StepFun). */
constexpr const char * TRIMMED = "You have access to the following functions in JSONSchema format";

std::string piece_of(const llama_vocab * vocab, llama_token token) {
  return token == LLAMA_TOKEN_NULL ? "" : common_token_to_piece(vocab, token, true);
}

std::string date_of(const char * format) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local = {};
#if defined(_WIN32)
  localtime_s(&local, &now);
#else
  localtime_r(&now, &local);
#endif
  char text[32];
  return std::string(text, std::strftime(text, sizeof text, format, &local));
}

/** Whether llama.cpp finds out by itself how a template writes calls, and renders with it as it is. */
bool is_analysed(const common_chat_template & known) {
  if (known.source().find(TRIMMED) != std::string::npos) return false;
  autoparser::generation_params params;
  params.messages = common_json::array({{{"role", "user"}, {"content", "a"}}});
  params.extra_context = common_json::object();
  params.add_generation_prompt = true;
  try {
    return !common_chat_try_specialized_template(known, known.source(), params).has_value();
  } catch (const std::exception &) {
    return false;
  }
}

/** @returns null where llama.cpp treats it in a way of its own, or there is none */
std::unique_ptr<const common_chat_template> analysed_template(const std::string & source, const llama_vocab * vocab) {
  if (source.empty()) return nullptr;
  auto known = std::make_unique<const common_chat_template>(source, piece_of(vocab, llama_vocab_bos(vocab)),
                                                            piece_of(vocab, llama_vocab_eos(vocab)));
  return is_analysed(*known) ? std::move(known) : nullptr;
}

/** Templates that take arguments as objects get no text of them. */
void read_arguments(common_json & message) {
  if (!message.contains("tool_calls")) return;
  for (auto & call : message.at("tool_calls")) {
    if (!call.contains("function") || !call.at("function").contains("arguments")) continue;
    common_json & arguments = call.at("function").at("arguments");
    if (arguments.is_string()) arguments = common_json::parse(arguments.get<std::string>());
  }
}

common_json extra_context(const common_chat_templates_inputs & inputs) {
  common_json context = common_json::object();
  context["datetime"] = date_of("%b %d %Y");
  context["date_string"] = date_of("%d %b %Y");
  for (const auto & [name, value] : inputs.chat_template_kwargs) context[name] = common_json::parse(value);
  return context;
}

}  // namespace

DirectPrompt::DirectPrompt(const llama_model * model, const common_chat_templates * templates) {
  const llama_vocab * vocab = llama_model_get_vocab(model);
  adds_bos_ = llama_vocab_get_add_bos(vocab);
  adds_eos_ = llama_vocab_get_add_eos(vocab);
  const std::string own = common_chat_templates_source(templates);
  const std::string tools = common_chat_templates_source(templates, "tool_use");
  usual_ = analysed_template(own, vocab);
  with_tools_ = analysed_template(tools, vocab);
  if (with_tools_ == nullptr && !tools.empty()) usual_ = nullptr;
}

std::optional<std::string> DirectPrompt::render(const common_chat_templates_inputs & inputs) const {
  if (trust_ != Trust::equal) return std::nullopt;
  return rendered(inputs);
}

void DirectPrompt::compare(const common_chat_templates_inputs & inputs, const std::string & prompt) {
  if (trust_ == Trust::different) return;
  try {
    const std::optional<std::string> own = rendered(inputs);
    if (!own) return;
    Trust unknown = Trust::unknown;
    if (*own != prompt) trust_ = Trust::different;
    else trust_.compare_exchange_strong(unknown, Trust::equal);
  } catch (const std::exception &) {
    trust_ = Trust::different;
  }
}

const common_chat_template * DirectPrompt::template_for(const common_chat_templates_inputs & inputs) const {
  if (!inputs.use_jinja || inputs.force_pure_content) return nullptr;
  if (inputs.continue_final_message != COMMON_CHAT_CONTINUATION_NONE) return nullptr;
  const common_chat_template * known = with_tools_ && !inputs.tools.empty() ? with_tools_.get() : usual_.get();
  if (known == nullptr || inputs.messages.empty()) return nullptr;
  const bool has_developer = std::any_of(inputs.messages.begin(), inputs.messages.end(),
                                         [](const common_chat_msg & message) { return message.role == "developer"; });
  const bool merges_system = inputs.messages.front().role == "system" && !known->original_caps().supports_system_role;
  return has_developer || merges_system ? nullptr : known;
}

std::optional<std::string> DirectPrompt::rendered(const common_chat_templates_inputs & inputs) const {
  const common_chat_template * known = template_for(inputs);
  if (known == nullptr) return std::nullopt;
  autoparser::generation_params params;
  params.tools = common_chat_tools_to_json_oaicompat(inputs.tools);
  params.messages = common_json::array();
  for (const common_chat_msg & message : inputs.messages) {
    common_json written = message.to_json_oaicompat(false);
    if (known->original_caps().supports_object_arguments) read_arguments(written);
    params.messages.push_back(std::move(written));
  }
  params.enable_thinking = inputs.enable_thinking;
  params.now = inputs.now;
  params.add_generation_prompt = inputs.add_generation_prompt;
  params.add_bos = adds_bos_;
  params.add_eos = adds_eos_;
  params.extra_context = extra_context(inputs);
  return common_chat_template_direct_apply(*known, params);
}

}  // namespace llamero
