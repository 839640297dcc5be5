#pragma once

#include <llama-grammar.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace llamero {

/**
 * The first written rule that begins with itself: nothing when none does. That is one that can be entered again without
 * a character, and
 * - something is to follow each time, so that stacks grow without end; or
 * - llama.cpp's own check sees it, even where following it would end; but a repetition of what may be empty is none.
 * The same answer as libs/grammar/src/gbnf/left-recursion.ts gives.
 * @param alternatives where those of each rule begin
 * @param is_written the rule is no group or repetition
 */
std::optional<uint32_t> left_recursive_rule(
    const std::vector<std::vector<const llama_grammar_element *>> & alternatives, const std::vector<bool> & is_written);

}  // namespace llamero
