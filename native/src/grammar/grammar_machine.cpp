#include "grammar/grammar_machine.h"

#include <algorithm>
#include <stdexcept>

namespace llamero {
namespace {

/** Stacks of a state: ways to go on that are open at once. */
constexpr size_t MAX_STACKS = 20'000;
/** Work of one operation: some tens of milliseconds. Looking at a stack is 1. */
constexpr size_t MAX_WORK = 4'000'000;
/** Pushing a frame or opening a rule. */
constexpr size_t WORK_PER_FRAME = 8;
/** What a machine may grow by beyond the state that it began with. */
constexpr size_t MAX_BYTES = 32'000'000;
constexpr size_t BYTES_PER_FRAME = 80;

constexpr uint32_t BEYOND_CODE_POINTS = 0x110000;
constexpr uint32_t FIRST_SURROGATE = 0xD800;
constexpr uint32_t BEYOND_SURROGATES = 0xE000;
constexpr uint32_t UNKNOWN = 0xFFFFFFFF;

bool is_token(const llama_grammar_element * element) {
  return element->type == LLAMA_GRETYPE_TOKEN || element->type == LLAMA_GRETYPE_TOKEN_NOT;
}

/** Calls `take` with each range of a character element, both ends included. @returns the element behind it */
template <typename Take>
const llama_grammar_element * each_range(const llama_grammar_element * element, Take && take) {
  do {
    const bool is_range = element[1].type == LLAMA_GRETYPE_CHAR_RNG_UPPER;
    if (element->type == LLAMA_GRETYPE_CHAR_ANY) take(uint32_t{0}, BEYOND_CODE_POINTS - 1);
    else take(element->value, is_range ? element[1].value : element->value);
    element += is_range ? 2 : 1;
  } while (element->type == LLAMA_GRETYPE_CHAR_ALT);
  return element;
}

}  // namespace

GrammarMachine::GrammarMachine(SharedRules rules, std::nullptr_t) : rules_(std::move(rules)), max_bytes_(MAX_BYTES) {
  frames_.push_back({nullptr, 0});
  met_.push_back(0);
  number({});
}

GrammarMachine::GrammarMachine(SharedRules rules) : GrammarMachine(std::move(rules), nullptr) {
  ++visit_;
  std::vector<Stack> closed;
  for (const Element * alternative : rules_->alternatives(rules_->root())) close(behind(alternative, 0), closed);
  start_ = number(std::move(closed));
}

void GrammarMachine::spend(size_t work) {
  work_ += work;
  if (work_ > MAX_WORK) throw std::runtime_error("the grammar takes too much work to follow here");
}

GrammarMachine::Stack GrammarMachine::push(const Element * top, Stack below) {
  const auto [entry, is_new] = stacks_.try_emplace(Frame{top, below}, static_cast<Stack>(frames_.size()));
  if (is_new) {
    frames_.push_back({top, below});
    met_.push_back(0);
    bytes_ += BYTES_PER_FRAME;
  }
  return entry->second;
}

/** Opens the rules on top of a stack until every stack has a character or token on top, or is empty. */
void GrammarMachine::close(Stack stack, std::vector<Stack> & closed) {
  std::vector<Stack> open{stack};
  while (!open.empty()) {
    const Stack current = open.back();
    open.pop_back();
    if (met_[current] == visit_) continue;
    met_[current] = visit_;
    spend(WORK_PER_FRAME);
    const Frame frame = frames_[current];
    if (current == 0 || frame.top->type != LLAMA_GRETYPE_RULE_REF) {
      closed.push_back(current);
      if (closed.size() > MAX_STACKS) throw std::runtime_error("the grammar has too many ways to go on here");
      continue;
    }
    const Stack rest = behind(frame.top + 1, frame.below);
    const auto & alternatives = rules_->alternatives(frame.top->value);
    spend(alternatives.size() * WORK_PER_FRAME);
    for (const Element * alternative : alternatives) open.push_back(behind(alternative, rest));
  }
}

GrammarMachine::State GrammarMachine::number(std::vector<Stack> stacks) {
  std::sort(stacks.begin(), stacks.end());
  stacks.erase(std::unique(stacks.begin(), stacks.end()), stacks.end());
  size_t hash = stacks.size();
  for (const Stack stack : stacks) hash = (hash ^ stack) * 0x9E3779B97F4A7C15u + (hash >> 29);
  std::vector<State> & bucket = states_by_hash_[hash];
  for (const State state : bucket) {
    if (states_[state].stacks == stacks) return state;
  }
  const State state = static_cast<State>(states_.size());
  bytes_ += sizeof(StateData) + 64 + stacks.size() * sizeof(Stack);
  StateData data;
  data.may_end = !stacks.empty() && stacks.front() == 0;
  data.has_tokens = std::any_of(stacks.begin(), stacks.end(),
                                [&](Stack stack) { return stack != 0 && is_token(frames_[stack].top); });
  data.stacks = std::move(stacks);
  states_.push_back(std::move(data));
  bucket.push_back(state);
  return state;
}

void GrammarMachine::find_bounds(State state) {
  std::vector<uint32_t> bounds{0, FIRST_SURROGATE, BEYOND_SURROGATES, BEYOND_CODE_POINTS};
  for (const Stack stack : states_[state].stacks) {
    if (stack == 0 || is_token(frames_[stack].top)) continue;
    each_range(frames_[stack].top, [&](uint32_t low, uint32_t high) {
      spend(1);
      if (low > high || low >= BEYOND_CODE_POINTS) return;
      bounds.push_back(low);
      if (high < BEYOND_CODE_POINTS) bounds.push_back(high + 1);
    });
  }
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  StateData & data = states_[state];
  data.targets.assign(bounds.size(), UNKNOWN);
  data.targets.back() = DEAD;
  for (size_t i = 0; i < bounds.size(); ++i) {
    if (bounds[i] >= FIRST_SURROGATE && bounds[i] < BEYOND_SURROGATES) data.targets[i] = DEAD;
  }
  bytes_ += bounds.size() * (sizeof(uint32_t) + sizeof(State));
  data.bounds = std::move(bounds);
}

/** The state after a code point that stands for its interval. */
GrammarMachine::State GrammarMachine::follow(State state, uint32_t code_point) {
  ++visit_;
  std::vector<Stack> closed;
  for (const Stack stack : states_[state].stacks) {
    const Frame frame = frames_[stack];
    if (stack == 0 || is_token(frame.top)) continue;
    spend(1);
    bool is_found = false;
    const Element * rest = each_range(frame.top, [&](uint32_t low, uint32_t high) {
      is_found = is_found || (low <= code_point && code_point <= high);
    });
    if (is_found != (frame.top->type == LLAMA_GRETYPE_CHAR_NOT)) close(behind(rest, frame.below), closed);
  }
  return number(std::move(closed));
}

GrammarMachine::State GrammarMachine::next(State state, uint32_t code_point) {
  if (state == DEAD || code_point >= BEYOND_CODE_POINTS) return DEAD;
  if (states_[state].bounds.empty()) find_bounds(state);
  const std::vector<uint32_t> & bounds = states_[state].bounds;
  const auto place = std::upper_bound(bounds.begin(), bounds.end(), code_point) - bounds.begin() - 1;
  const State known = states_[state].targets[static_cast<size_t>(place)];
  if (known != UNKNOWN) return known;
  const State target = follow(state, code_point);
  states_[state].targets[static_cast<size_t>(place)] = target;
  return target;
}

GrammarMachine::State GrammarMachine::next_by_token(State state, llama_token token) {
  if (!states_[state].has_tokens) return DEAD;
  ++visit_;
  std::vector<Stack> closed;
  for (const Stack stack : states_[state].stacks) {
    const Frame frame = frames_[stack];
    if (stack == 0 || !is_token(frame.top)) continue;
    const bool is_same = frame.top->value == static_cast<uint32_t>(token);
    if (is_same == (frame.top->type == LLAMA_GRETYPE_TOKEN)) close(behind(frame.top + 1, frame.below), closed);
  }
  return number(std::move(closed));
}

GrammarMachine::State GrammarMachine::merge(State one, State other) {
  if (one == DEAD || one == other) return other;
  if (other == DEAD) return one;
  std::vector<Stack> stacks = states_[one].stacks;
  stacks.insert(stacks.end(), states_[other].stacks.begin(), states_[other].stacks.end());
  return number(std::move(stacks));
}

bool GrammarMachine::allows(State state, PartialCodePoint partial) {
  if (state == DEAD) return false;
  const int bits = partial.missing * 6;
  uint32_t low = std::max(partial.value << bits, partial.least);
  const uint32_t high = std::min((partial.value << bits) | ((uint32_t{1} << bits) - 1), BEYOND_CODE_POINTS - 1);
  while (low <= high) {
    if (next(state, low) != DEAD) return true;
    const std::vector<uint32_t> & bounds = states_[state].bounds;
    const auto above = std::upper_bound(bounds.begin(), bounds.end(), low);
    if (above == bounds.end()) break;
    low = *above;
  }
  return false;
}

void GrammarMachine::add_tokens(State state, const TokenSet & all, TokenSet & allowed) const {
  if (!states_[state].has_tokens) return;
  for (const Stack stack : states_[state].stacks) {
    if (stack == 0 || !is_token(frames_[stack].top)) continue;
    const llama_token token = static_cast<llama_token>(frames_[stack].top->value);
    if (frames_[stack].top->type == LLAMA_GRETYPE_TOKEN) {
      if (all.has(token)) allowed.add(token);
      continue;
    }
    TokenSet others = all;
    others.remove(token);
    allowed.add_all(others);
  }
}

void GrammarMachine::remember(State state, std::shared_ptr<const TokenSet> allowed) {
  bytes_ += allowed->bytes();
  states_[state].allowed = std::move(allowed);
}

std::shared_ptr<GrammarMachine> GrammarMachine::move_to_new(State & state) const {
  std::shared_ptr<GrammarMachine> machine(new GrammarMachine(rules_, nullptr));
  std::vector<char> is_needed(frames_.size(), 0);
  for (const Stack stack : states_[state].stacks) is_needed[stack] = 1;
  // A frame lies above the one below it.
  for (size_t i = frames_.size(); i-- > 1;) {
    if (is_needed[i]) is_needed[frames_[i].below] = 1;
  }
  std::vector<Stack> moved(frames_.size(), 0);
  for (size_t i = 1; i < frames_.size(); ++i) {
    if (is_needed[i]) moved[i] = machine->push(frames_[i].top, moved[frames_[i].below]);
  }
  std::vector<Stack> stacks;
  for (const Stack stack : states_[state].stacks) stacks.push_back(moved[stack]);
  state = machine->number(std::move(stacks));
  machine->start_ = DEAD;
  machine->max_bytes_ = std::max(MAX_BYTES, machine->bytes_.load() * 2);
  return machine;
}

}  // namespace llamero
