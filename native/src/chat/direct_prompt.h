#pragma once

#include <chat.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

struct llama_model;

namespace llamero {

/**
 * Renders conversations whose tools are known already. llama.cpp's `common_chat_templates_apply` renders a conversation
 * three times and works out anew how calls look; with hundreds of tools that takes a tenth of a second. This renders it
 * once, by llama.cpp's own `common_chat_template_direct_apply`, with its messages prepared as
 * `common_chat_templates_apply_jinja` (common/chat.cpp) does. Templates that llama.cpp has code of their own for, and
 * conversations that need more than that, are left to llama.cpp; so are all until `compare` has found no difference.
 * For any thread.
 */
class DirectPrompt {
 public:
  /** @param templates those of the model, in Jinja; they may go before this does */
  DirectPrompt(const llama_model * model, const common_chat_templates * templates);

  /** @returns nothing where only llama.cpp knows the prompt. @throws std::exception of the template */
  std::optional<std::string> render(const common_chat_templates_inputs & inputs) const;

  /** Learns from what llama.cpp made of a conversation. A single difference is enough: it is asked always then. */
  void compare(const common_chat_templates_inputs & inputs, const std::string & prompt);

 private:
  enum class Trust { unknown, equal, different };

  std::optional<std::string> rendered(const common_chat_templates_inputs & inputs) const;
  const common_chat_template * template_for(const common_chat_templates_inputs & inputs) const;

  bool adds_bos_;
  bool adds_eos_;
  std::unique_ptr<const common_chat_template> usual_;
  /** Null where tools have no template of their own. */
  std::unique_ptr<const common_chat_template> with_tools_;
  std::atomic<Trust> trust_{Trust::unknown};
};

}  // namespace llamero
