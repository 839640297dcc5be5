#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "grammar/grammar_machine.h"
#include "text/long_text.h"

namespace llamero {

/**
 * The grammars used last, with what their machines have found out: a grammar that comes again is neither parsed nor
 * explored again. Thread-safe.
 */
class GrammarCache {
 public:
  /** @throws NativeError ERR_GRAMMAR when it does not parse, or has too many ways to begin */
  std::shared_ptr<GrammarMachine> get(const SharedText & gbnf, const llama_vocab * vocab);

  /** Forgets what was not used for longest, down to so many bytes of all machines and texts. */
  void shrink(size_t max_size);

  /** `get` takes no time. */
  bool has(const SharedText & gbnf);

 private:
  using Machines = std::list<std::pair<SharedText, std::shared_ptr<GrammarMachine>>>;

  std::shared_ptr<GrammarMachine> find(const SharedText & gbnf);

  std::mutex mutex_;
  /** Used last, first. */
  Machines machines_;
};

/** @throws NativeError ERR_GRAMMAR */
std::shared_ptr<GrammarMachine> make_grammar_machine(const std::string & gbnf, const llama_vocab * vocab);

}  // namespace llamero
