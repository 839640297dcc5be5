#include "grammar/grammar_cache.h"

#include <algorithm>
#include <stdexcept>

#include "boundary/native_error.h"

namespace llamero {
namespace {

constexpr size_t MAX_GRAMMARS = 64;
/** Bytes of all machines and texts. */
constexpr size_t MAX_SIZE = 128'000'000;

}  // namespace

std::shared_ptr<GrammarMachine> make_grammar_machine(const std::string & gbnf, const llama_vocab * vocab) {
  auto rules = std::make_shared<const GrammarRules>(gbnf, vocab);
  try {
    return std::make_shared<GrammarMachine>(std::move(rules));
  } catch (const std::runtime_error & error) {
    throw NativeError("ERR_GRAMMAR", std::string("failed to parse grammar: at its beginning ") + error.what());
  }
}

std::shared_ptr<GrammarMachine> GrammarCache::find(const SharedText & gbnf) {
  const auto place =
      std::find_if(machines_.begin(), machines_.end(), [&](const auto & entry) { return is_same(entry.first, gbnf); });
  if (place == machines_.end()) return nullptr;
  if (place->second->is_full()) {
    machines_.erase(place);
    return nullptr;
  }
  machines_.splice(machines_.begin(), machines_, place);
  return machines_.front().second;
}

bool GrammarCache::has(const SharedText & gbnf) {
  const std::lock_guard lock(mutex_);
  return find(gbnf) != nullptr;
}

std::shared_ptr<GrammarMachine> GrammarCache::get(const SharedText & gbnf, const llama_vocab * vocab) {
  {
    const std::lock_guard lock(mutex_);
    if (auto known = find(gbnf)) return known;
  }
  auto machine = make_grammar_machine(*gbnf, vocab);
  const std::lock_guard lock(mutex_);
  if (auto known = find(gbnf)) return known;
  machines_.emplace_front(gbnf, machine);
  size_t size = 0;
  size_t count = 0;
  const auto end = std::find_if(machines_.begin(), machines_.end(), [&](const auto & entry) {
    size += entry.first->size() + entry.second->size();
    return ++count > MAX_GRAMMARS || (count > 1 && size > MAX_SIZE);
  });
  machines_.erase(end, machines_.end());
  return machine;
}

void GrammarCache::shrink(size_t max_size) {
  // They are freed when nobody waits for the lock.
  Machines dropped;
  const std::lock_guard lock(mutex_);
  size_t size = 0;
  const auto end = std::find_if(machines_.begin(), machines_.end(), [&](const auto & entry) {
    size += entry.first->size() + entry.second->size();
    return size > max_size;
  });
  dropped.splice(dropped.begin(), machines_, end, machines_.end());
}

}  // namespace llamero
