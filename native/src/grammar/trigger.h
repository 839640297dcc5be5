#pragma once

#include <llama-grammar.h>

#include <string>

namespace llamero {

/** What a lazy grammar waits for: a pattern (std::regex). Where it is plain text, a piece costs no more for the text
 * before it. */
class Trigger {
 public:
  /** @throws std::regex_error */
  explicit Trigger(const std::string & pattern);

  /**
   * As llama_grammar_trigger_pattern::find.
   * @param added bytes at the end of the text that are new; the trigger is not in those before them
   * @returns where the grammar begins, else npos
   */
  size_t find(const std::string & text, size_t added) const;

 private:
  /** Empty where the pattern is more than plain text. */
  std::string literal_;
  llama_grammar_trigger_pattern pattern_;
};

}  // namespace llamero
