#pragma once

#include <llama-grammar.h>

namespace llamero {

/**
 * Refuses grammars that llama.cpp takes exponential time or unbounded stack for. It searches for left recursion without
 * remembering what it has seen, recursively, and it keeps one stack for each way in which a rule may begin.
 * @throws NativeError ERR_GRAMMAR
 */
void check_grammar_limits(const llama_grammar_rules & rules);

}  // namespace llamero
