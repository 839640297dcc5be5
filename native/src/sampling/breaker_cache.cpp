#include "sampling/breaker_cache.h"

#include <algorithm>

namespace llamero {
namespace {

constexpr size_t MAX_ENTRIES = 64;
/** Bytes of all entries. */
constexpr size_t MAX_SIZE = 16'000'000;

size_t size_of(const std::vector<std::string> & texts) {
  size_t size = 0;
  for (const std::string & text : texts) size += sizeof(text) + text.capacity();
  return size;
}

}  // namespace

std::shared_ptr<const SequenceBreakers> BreakerCache::find(const std::vector<std::string> & texts) {
  const std::lock_guard lock(mutex_);
  const auto place =
      std::find_if(entries_.begin(), entries_.end(), [&](const auto & each) { return each.texts == texts; });
  if (place == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place);
  return entries_.front().breakers;
}

void BreakerCache::add(const std::vector<std::string> & texts, std::shared_ptr<const SequenceBreakers> breakers) {
  const size_t own = size_of(texts) + breakers->size();
  const std::lock_guard lock(mutex_);
  // Two chains may have looked for the same ones at the same time.
  entries_.remove_if([&](const Entry & entry) { return entry.texts == texts; });
  entries_.push_front({texts, std::move(breakers), own});
  size_t size = 0;
  size_t count = 0;
  const auto end = std::find_if(entries_.begin(), entries_.end(), [&](const Entry & entry) {
    size += entry.size;
    return ++count > MAX_ENTRIES || (count > 1 && size > MAX_SIZE);
  });
  entries_.erase(end, entries_.end());
}

}  // namespace llamero
