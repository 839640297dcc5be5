#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "chat/peg_grammar.h"
#include "text/long_text.h"

namespace llamero {

/** What a parser is made of. */
struct ParserTexts {
  /** JSON, as ChatFormat.parse takes it. */
  std::string description;
  /** Stands for the `parser` of the description, which is large; null = that one holds. */
  SharedText parser;

  size_t size() const { return description.size() + (parser ? parser->size() : 0); }
  bool operator==(const ParserTexts & other) const {
    return description == other.description && is_same(parser, other.parser);
  }
};

/** The parsers used last: answers to the same tools have the same one. Thread-safe. */
class PegGrammarCache {
 public:
  /** @returns null where it has to be made */
  std::shared_ptr<const PegGrammar> find(const ParserTexts & texts);
  /** Makes it if need be. @throws std::exception for a malformed one */
  std::shared_ptr<const PegGrammar> get(const ParserTexts & texts);
  /** Forgets what was not used for longest, down to so many characters of all parsers. */
  void shrink(size_t max_length);

 private:
  struct Entry {
    ParserTexts texts;
    std::shared_ptr<const PegGrammar> grammar;
  };

  std::mutex mutex_;
  /** Used last, first. */
  std::list<Entry> entries_;
};

}  // namespace llamero
