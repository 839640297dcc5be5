#include "sampling/dry_sampler.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>
#include <vector>

namespace llamero {
namespace {

/** The logarithm of the largest float: a penalty may not become infinite. */
constexpr float LOG_OF_MAX = 88.7228391f;

class Dry {
 public:
  Dry(const DrySettings & settings, std::shared_ptr<const SequenceBreakers> breakers)
      : settings_(settings), breakers_(std::move(breakers)) {}

  void accept(llama_token token) {
    // Twice the window is kept, so that a token in a full window moves the others only now and then.
    if (history_.size() >= 2 * window()) history_.erase(history_.begin(), history_.end() - last_n() + 1);
    history_.push_back(token);
  }

  void apply(llama_token_data_array & candidates) {
    count_ = std::min(history_.size(), window());
    if (static_cast<int64_t>(count_) <= settings_.allowed_length) return;
    const int limit = longest_repetition();
    if (limit < settings_.allowed_length) return;
    count_repetitions(limit);
    collect();
    if (!longest_.empty()) penalise(candidates);
    candidates.sorted = false;
  }

  void reset() {
    history_.clear();
    longest_.clear();
  }

 private:
  std::ptrdiff_t last_n() const { return settings_.last_n; }
  size_t window() const { return static_cast<size_t>(settings_.last_n); }
  /** The last token is number 0. */
  llama_token from_end(size_t number) const { return history_[history_.size() - 1 - number]; }

  /** A repetition reaches back to the last breaker at most. */
  int longest_repetition() const {
    for (size_t i = 0; i < count_; ++i) {
      const SequenceBreakers::Tails * tails = breakers_->begun_by(from_end(i));
      const int length = tails == nullptr ? -1 : longest_match(*tails, i);
      if (length >= 0) return static_cast<int>(i) - length;
    }
    return static_cast<int>(count_);
  }

  /** @returns tokens of the longest tail that follows a token; -1 = none does */
  int longest_match(const SequenceBreakers::Tails & tails, size_t number) const {
    int longest = -1;
    for (const uint32_t place : tails) {
      const SequenceBreakers::Tail & tail = breakers_->tail(place);
      const int length = static_cast<int>(tail.size());
      if (length > longest && tail.size() <= number && follows(tail, number)) longest = length;
    }
    return longest;
  }

  bool follows(const SequenceBreakers::Tail & tail, size_t number) const {
    for (size_t i = 0; i < tail.size(); ++i) {
      if (tail[i] != from_end(number - i - 1)) return false;
    }
    return true;
  }

  /** For each token, how many of the last tokens end there as well: the Z-algorithm, from the end. */
  void count_repetitions(int limit) {
    const int size = static_cast<int>(count_);
    const int last = size - 1;
    repetitions_.assign(count_, 0);
    const auto token = [this](int number) { return from_end(static_cast<size_t>(number)); };
    const auto repetition = [&](int number) -> int & { return repetitions_[static_cast<size_t>(last - number)]; };
    int left = 0;
    int right = 0;
    for (int k = 1; k < size; ++k) {
      const int rest = right - k + 1;
      if (k <= right && repetition(k - left) < rest) {
        repetition(k) = std::min(repetition(k - left), limit);
        continue;
      }
      const bool is_inside = k <= right;
      int end = is_inside ? right + 1 : k;
      while (end < size && token(end) == token(end - k)) ++end;
      repetition(k) = std::min(end - k, limit);
      if (!is_inside && end == k) continue;
      left = k;
      right = end - 1;
    }
  }

  /** Of each token that would go on with a repetition, how long that one is. */
  void collect() {
    longest_.clear();
    for (size_t i = 0; i + 1 < count_; ++i) {
      if (repetitions_[i] < settings_.allowed_length) continue;
      const auto [known, is_new] = longest_.emplace(from_end(count_ - 2 - i), repetitions_[i]);
      if (!is_new) known->second = std::max(known->second, repetitions_[i]);
    }
  }

  void penalise(llama_token_data_array & candidates) const {
    const int max_exponent = settings_.base > 1.000001f ? static_cast<int>(LOG_OF_MAX / std::log(settings_.base)) : 0;
    for (size_t i = 0; i < candidates.size; ++i) {
      const auto found = longest_.find(candidates.data[i].id);
      if (found == longest_.end() || breakers_->is_broken_by(found->first)) continue;
      int exponent = found->second - settings_.allowed_length;
      if (max_exponent > 0) exponent = std::min(exponent, max_exponent);
      const float penalty = static_cast<float>(settings_.multiplier * std::pow(settings_.base, exponent));
      candidates.data[i].logit -= penalty;
    }
  }

  const DrySettings settings_;
  const std::shared_ptr<const SequenceBreakers> breakers_;
  std::vector<llama_token> history_;
  /** Tokens that are looked at now. */
  size_t count_ = 0;
  /** By token from the beginning of the window on. */
  std::vector<int> repetitions_;
  std::unordered_map<llama_token, int> longest_;
};

Dry & dry_of(const llama_sampler * sampler) {
  return *static_cast<Dry *>(sampler->ctx);
}

const char * name(const llama_sampler *) {
  return "dry";
}
void accept(llama_sampler * sampler, llama_token token) {
  dry_of(sampler).accept(token);
}
void apply(llama_sampler * sampler, llama_token_data_array * candidates) {
  dry_of(sampler).apply(*candidates);
}
void reset(llama_sampler * sampler) {
  dry_of(sampler).reset();
}
void free_dry(llama_sampler * sampler) {
  delete &dry_of(sampler);
}

llama_sampler * clone(const llama_sampler * sampler);

llama_sampler_i dry_functions() {
  llama_sampler_i functions{};
  functions.name = name;
  functions.accept = accept;
  functions.apply = apply;
  functions.reset = reset;
  functions.clone = clone;
  functions.free = free_dry;
  return functions;
}

llama_sampler * wrap(Dry * dry) {
  static llama_sampler_i functions = dry_functions();
  return llama_sampler_init(&functions, dry);
}

llama_sampler * clone(const llama_sampler * sampler) {
  return wrap(new Dry(dry_of(sampler)));
}

}  // namespace

llama_sampler * make_dry_sampler(const DrySettings & settings, std::shared_ptr<const SequenceBreakers> breakers) {
  const bool acts = settings.multiplier != 0 && settings.base >= 1 && settings.last_n > 0;
  return acts ? wrap(new Dry(settings, std::move(breakers))) : nullptr;
}

}  // namespace llamero
