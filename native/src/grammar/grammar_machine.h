#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "grammar/grammar_rules.h"
#include "grammar/token_set.h"

namespace llamero {

/** A code point whose last bytes are still to come. */
struct PartialCodePoint {
  uint32_t value = 0;
  /** Bytes to come. */
  int missing = 0;
  /** The smallest code point of so many bytes: smaller ones are not written so. */
  uint32_t least = 0;
};

/**
 * Follows a grammar as a pushdown automaton whose sets of stacks are found once and numbered: a state. Equal stacks are
 * shared, and what a state does on a code point is remembered, so that on regular parts of a grammar it is a finite
 * automaton built as it is needed. The work of one operation and the memory are bounded. Not thread-safe: see `mutex`.
 */
class GrammarMachine {
 public:
  using State = uint32_t;
  /** No stack is left: the text is not of the grammar. */
  static constexpr State DEAD = 0;

  /** @throws std::runtime_error as `next` does */
  explicit GrammarMachine(SharedRules rules);
  GrammarMachine(const GrammarMachine &) = delete;
  GrammarMachine & operator=(const GrammarMachine &) = delete;

  /** Held by whoever follows the grammar, from `begin` to the end of the operation. */
  std::mutex & mutex() { return mutex_; }
  /** An operation begins: its work is counted from here. */
  void begin() { work_ = 0; }

  State start() const { return start_; }
  /** @throws std::runtime_error when the grammar has too many ways to go on, or takes too much work to follow */
  State next(State state, uint32_t code_point);
  /** After one whole token, by the grammar's token elements alone. @throws as `next` */
  State next_by_token(State state, llama_token token);
  /** A state of the stacks of both. */
  State merge(State one, State other);
  /** Some code point that begins so can come next. @throws as `next` */
  bool allows(State state, PartialCodePoint partial);
  bool may_end(State state) const { return states_[state].may_end; }

  /** Adds the tokens that token elements allow, of those in `all`. */
  void add_tokens(State state, const TokenSet & all, TokenSet & allowed) const;
  /** What was remembered for a state. Empty when nothing was. */
  std::shared_ptr<const TokenSet> allowed_tokens(State state) const { return states_[state].allowed; }
  void remember(State state, std::shared_ptr<const TokenSet> allowed);

  /** Bytes, nearly. From any thread, as `is_full`. */
  size_t size() const { return rules_->bytes() + bytes_; }
  /** It has grown so much that a new one should take over. */
  bool is_full() const { return bytes_ > max_bytes_; }
  /** A machine of the same rules that has nothing but this state; sets it to the state's number there. */
  std::shared_ptr<GrammarMachine> move_to_new(State & state) const;

 private:
  using Element = GrammarRules::Element;
  /** Number of a frame; 0 = the empty stack. */
  using Stack = uint32_t;

  struct Frame {
    const Element * top;
    Stack below;
    bool operator==(const Frame & other) const { return top == other.top && below == other.below; }
  };
  struct FrameHash {
    size_t operator()(const Frame & frame) const {
      return reinterpret_cast<uintptr_t>(frame.top) * 0x9E3779B97F4A7C15u ^
             static_cast<size_t>(frame.below) * 0xC2B2AE3D27D4EB4Fu;
    }
  };
  struct StateData {
    /** Sorted; each is empty or has a character or token on top. */
    std::vector<Stack> stacks;
    /** Code points from bounds[i] to below bounds[i + 1] all lead to targets[i]. Filled on first use. */
    std::vector<uint32_t> bounds;
    std::vector<State> targets;
    std::shared_ptr<const TokenSet> allowed;
    bool may_end = false;
    bool has_tokens = false;
  };

  explicit GrammarMachine(SharedRules rules, std::nullptr_t);

  void spend(size_t work);
  Stack push(const Element * top, Stack below);
  void close(Stack stack, std::vector<Stack> & closed);
  State number(std::vector<Stack> stacks);
  void find_bounds(State state);
  State follow(State state, uint32_t code_point);
  /** The stack behind an element that was taken. */
  Stack behind(const Element * element, Stack below) {
    return GrammarRules::is_end(element) ? below : push(element, below);
  }

  SharedRules rules_;
  std::mutex mutex_;
  std::vector<Frame> frames_;
  std::unordered_map<Frame, Stack, FrameHash> stacks_;
  /** For each frame the search for closed stacks that met it last. */
  std::vector<uint32_t> met_;
  uint32_t visit_ = 0;
  std::vector<StateData> states_;
  std::unordered_map<size_t, std::vector<State>> states_by_hash_;
  State start_ = DEAD;
  size_t work_ = 0;
  std::atomic<size_t> bytes_{0};
  size_t max_bytes_;
};

}  // namespace llamero
