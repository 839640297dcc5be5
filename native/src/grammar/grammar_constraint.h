#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grammar/grammar_options.h"
#include "grammar/token_filter.h"
#include "grammar/trigger.h"
#include "model/loaded_model.h"

namespace llamero {

/**
 * Holds one generation to a grammar. Allows what llama.cpp's grammar sampler (src/llama-grammar.cpp) allows, at a
 * bounded cost a token: grammars that are too ambiguous fail instead. A copy goes on from the same place, at no cost.
 * Not thread-safe.
 */
class GrammarConstraint {
 public:
  /** @throws NativeError ERR_GRAMMAR when the grammar does not parse or does not accept its prefill */
  GrammarConstraint(const GrammarOptions & options, ModelPointer model);

  /** It waits, or has waited, for a trigger. */
  bool is_lazy() const { return is_lazy_; }
  /** True when this token may come next. @throws std::runtime_error as the machine does */
  bool allows(llama_token token);
  /** What was accepted is a text of the grammar. */
  bool may_end();
  /** Sets `allowed` to the tokens that may come next. Not while it waits for its trigger. @throws std::runtime_error */
  void find_allowed(TokenSet & allowed);
  /** @throws std::runtime_error for a token that may not come next */
  void accept(llama_token token);

 private:
  /** A token of the text before the trigger, and where it begins there. */
  struct WaitingToken {
    llama_token token;
    size_t start;
  };

  void skip_prefill(const std::string & prefill);
  /** Runs `work` with the machine, which nobody else follows meanwhile. */
  template <typename Work>
  auto with_machine(Work && work);
  void advance(llama_token token, const std::string & piece);
  /** @returns whether the grammar begins with or within this token */
  bool triggers(llama_token token);

  ModelPointer model_;
  std::shared_ptr<GrammarMachine> machine_;
  GrammarPlace place_;
  bool is_lazy_;
  bool is_waiting_;
  std::vector<llama_token> trigger_tokens_;
  std::shared_ptr<const std::vector<Trigger>> triggers_;
  std::string waiting_text_;
  std::vector<WaitingToken> waiting_;
};

}  // namespace llamero
