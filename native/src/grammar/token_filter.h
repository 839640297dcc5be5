#pragma once

#include <llama.h>

#include <memory>
#include <string>

#include "grammar/grammar_machine.h"
#include "grammar/token_set.h"
#include "grammar/token_trie.h"

namespace llamero {

/** Where a text has come to in a grammar: a state, and the bytes of a character that is not complete. */
struct GrammarPlace {
  GrammarMachine::State state = GrammarMachine::DEAD;
  PartialCodePoint partial;

  bool is_dead() const { return state == GrammarMachine::DEAD; }
};

/** The place after one byte more; dead where the grammar or UTF-8 does not go on so. @throws as GrammarMachine::next */
GrammarPlace after_byte(GrammarMachine & machine, GrammarPlace place, uint8_t byte);

/** The place after a token of a text. A token that is named in the grammar may stand for itself. */
GrammarPlace after_token(GrammarMachine & machine, GrammarPlace place, llama_token token, const std::string & piece);

/** The tokens that may come next, those that end a generation left out. @throws as GrammarMachine::next */
std::shared_ptr<const TokenSet> allowed_tokens(GrammarMachine & machine, const GrammarPlace & place,
                                               const TokenTrie & trie, size_t vocab_size);

}  // namespace llamero
