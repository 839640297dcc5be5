#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "sampling/sequence_breakers.h"

namespace llamero {

/** The sequence breakers used last, by their texts: those of most requests are the same. Thread-safe. */
class BreakerCache {
 public:
  /** @returns null where they have to be looked for */
  std::shared_ptr<const SequenceBreakers> find(const std::vector<std::string> & texts);
  void add(const std::vector<std::string> & texts, std::shared_ptr<const SequenceBreakers> breakers);

 private:
  struct Entry {
    std::vector<std::string> texts;
    std::shared_ptr<const SequenceBreakers> breakers;
    size_t size;
  };

  std::mutex mutex_;
  /** Used last, first. */
  std::list<Entry> entries_;
};

}  // namespace llamero
