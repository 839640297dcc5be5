#pragma once

#include <llama-grammar.h>

#include <memory>
#include <string>
#include <vector>

namespace llamero {

/** A parsed grammar. Never changes, so that positions in it may be kept. */
class GrammarRules {
 public:
  using Element = llama_grammar_element;

  /**
   * Parses with llama.cpp's parser, but keeps the reason of a refusal, which llama.cpp writes to stderr only.
   * @param vocab of the tokens in the grammar (`<[12]>`, `<think>`); without one they are refused
   * @throws NativeError ERR_GRAMMAR with line and column, for left recursion, and for what the parser does not survive
   */
  GrammarRules(const std::string & gbnf, const llama_vocab * vocab);

  uint32_t root() const { return root_; }
  /** Where the alternatives of a rule begin; at the end of a sequence when one is empty. */
  const std::vector<const Element *> & alternatives(uint32_t rule) const { return alternatives_[rule]; }
  size_t bytes() const { return bytes_; }

  static bool is_end(const Element * element) {
    return element->type == LLAMA_GRETYPE_END || element->type == LLAMA_GRETYPE_ALT;
  }

 private:
  struct Source;

  void check_references(const Source & source) const;
  void find_alternatives();
  void check_left_recursion(const Source & source) const;

  llama_grammar_rules rules_;
  std::vector<std::vector<const Element *>> alternatives_;
  uint32_t root_ = 0;
  size_t bytes_ = 0;
};

using SharedRules = std::shared_ptr<const GrammarRules>;

}  // namespace llamero
