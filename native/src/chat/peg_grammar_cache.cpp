#include "chat/peg_grammar_cache.h"

#include <algorithm>

#include "chat/chat_json.h"

namespace llamero {
namespace {

constexpr size_t MAX_ENTRIES = 64;
/** Characters of all parsers, each of which takes some ten bytes of memory. */
constexpr size_t MAX_LENGTH = 12'000'000;

}  // namespace

std::shared_ptr<const PegGrammar> PegGrammarCache::find(const ParserTexts & texts) {
  const std::lock_guard lock(mutex_);
  const auto place =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry & entry) { return entry.texts == texts; });
  if (place == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place);
  return entries_.front().grammar;
}

std::shared_ptr<const PegGrammar> PegGrammarCache::get(const ParserTexts & texts) {
  if (auto known = find(texts)) return known;
  auto grammar = std::make_shared<const PegGrammar>(read_chat_parser(texts.description, texts.parser.get()));
  std::list<Entry> dropped;
  {
    const std::lock_guard lock(mutex_);
    entries_.push_front({texts, grammar});
    size_t length = 0;
    size_t count = 0;
    const auto end = std::find_if(entries_.begin(), entries_.end(), [&](const Entry & entry) {
      length += entry.texts.size();
      return ++count > MAX_ENTRIES || (count > 1 && length > MAX_LENGTH);
    });
    dropped.splice(dropped.begin(), entries_, end, entries_.end());
  }
  return grammar;
}

void PegGrammarCache::shrink(size_t max_length) {
  // They are freed when nobody waits for the lock.
  std::list<Entry> dropped;
  const std::lock_guard lock(mutex_);
  size_t length = 0;
  const auto end = std::find_if(entries_.begin(), entries_.end(), [&](const Entry & entry) {
    length += entry.texts.size();
    return length > max_length;
  });
  dropped.splice(dropped.begin(), entries_, end, entries_.end());
}

}  // namespace llamero
