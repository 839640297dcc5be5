#include "grammar/grammar_constraint.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "boundary/native_error.h"

namespace llamero {
namespace {

[[noreturn]] void refuse(const std::string & why) {
  throw NativeError("ERR_GRAMMAR", "failed to parse grammar: " + why);
}

std::vector<llama_token> prefill_tokens(const std::string & prefill, const LoadedModel & model) {
  std::vector<llama_token> tokens = tokens_at_once(model.vocab(), prefill, false, true);
  // Some tokenizers put a space before the first token; the grammar does not expect it.
  const std::string first = tokens.empty() ? "" : model.piece(tokens.front());
  const bool is_padded = !first.empty() && std::isspace(static_cast<unsigned char>(first[0])) &&
                         !std::isspace(static_cast<unsigned char>(prefill[0]));
  if (is_padded) tokens.erase(tokens.begin());
  return tokens;
}

std::vector<Trigger> make_triggers(const std::vector<std::string> & patterns) {
  try {
    return {patterns.begin(), patterns.end()};
  } catch (const std::regex_error & error) {
    refuse(error.what());
  }
}

}  // namespace

GrammarConstraint::GrammarConstraint(const GrammarOptions & options, ModelPointer model)
    : model_(std::move(model)),
      machine_(model_->grammars().get(options.gbnf, model_->vocab())),
      place_{machine_->start(), {}},
      is_lazy_(options.lazy),
      is_waiting_(options.lazy),
      trigger_tokens_(options.trigger_tokens),
      triggers_(std::make_shared<const std::vector<Trigger>>(make_triggers(options.trigger_patterns))) {
  if (!options.lazy && !options.prefill.empty()) skip_prefill(options.prefill);
}

void GrammarConstraint::skip_prefill(const std::string & prefill) {
  try {
    for (const llama_token token : prefill_tokens(prefill, *model_)) accept(token);
  } catch (const NativeError &) {
    throw;
  } catch (const std::exception & error) {
    refuse(std::string("it refuses its prefill: ") + error.what());
  }
}

template <typename Work>
auto GrammarConstraint::with_machine(Work && work) {
  std::shared_ptr<GrammarMachine> machine = machine_;
  std::unique_lock lock(machine->mutex());
  if (machine->is_full()) {
    machine_ = machine->move_to_new(place_.state);
    lock = std::unique_lock(machine_->mutex());
  }
  machine_->begin();
  return work(*machine_);
}

bool GrammarConstraint::allows(llama_token token) {
  if (is_waiting_) return true;
  return with_machine([&](GrammarMachine & machine) {
    if (llama_vocab_is_eog(model_->vocab(), token)) return machine.may_end(place_.state);
    if (!model_->trie().all().has(token)) return false;
    return !after_token(machine, place_, token, model_->piece(token)).is_dead();
  });
}

bool GrammarConstraint::may_end() {
  return is_waiting_ || with_machine([&](GrammarMachine & machine) { return machine.may_end(place_.state); });
}

void GrammarConstraint::find_allowed(TokenSet & allowed) {
  with_machine([&](GrammarMachine & machine) {
    allowed = *allowed_tokens(machine, place_, model_->trie(), static_cast<size_t>(model_->vocab_size()));
    if (machine.may_end(place_.state)) allowed.add_all(model_->ends());
  });
}

void GrammarConstraint::accept(llama_token token) {
  if (is_waiting_) {
    is_waiting_ = !triggers(token);
    return;
  }
  if (!llama_vocab_is_eog(model_->vocab(), token)) return advance(token, model_->piece(token));
  if (!may_end()) throw std::runtime_error("the grammar does not allow the generation to end here");
}

void GrammarConstraint::advance(llama_token token, const std::string & piece) {
  with_machine([&](GrammarMachine & machine) {
    const GrammarPlace next = after_token(machine, place_, token, piece);
    if (next.is_dead()) throw std::runtime_error("the grammar does not allow \"" + piece + "\" here");
    place_ = next;
  });
}

/** As llama_grammar_accept_impl: the text from the trigger on is of the grammar. */
bool GrammarConstraint::triggers(llama_token token) {
  const std::string piece = model_->piece(token);
  if (std::find(trigger_tokens_.begin(), trigger_tokens_.end(), token) != trigger_tokens_.end()) {
    advance(token, piece);
    return true;
  }
  waiting_.push_back({token, waiting_text_.size()});
  waiting_text_ += piece;
  size_t start = std::string::npos;
  for (const Trigger & trigger : *triggers_) {
    start = trigger.find(waiting_text_, piece.size());
    if (start != std::string::npos) break;
  }
  if (start == std::string::npos) return false;
  for (size_t i = 0; i < waiting_.size(); ++i) {
    const size_t end = i + 1 < waiting_.size() ? waiting_[i + 1].start : waiting_text_.size();
    const size_t from = std::max(waiting_[i].start, start);
    if (from < end) advance(waiting_[i].token, waiting_text_.substr(from, end - from));
  }
  waiting_.clear();
  waiting_text_.clear();
  return true;
}

}  // namespace llamero
