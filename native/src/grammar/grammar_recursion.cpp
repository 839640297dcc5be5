#include "grammar/grammar_recursion.h"

#include <algorithm>
#include <limits>

namespace llamero {
namespace {

using Element = llama_grammar_element;
using Alternatives = std::vector<std::vector<const Element *>>;

/** One rule can begin with another. */
struct Beginning {
  uint32_t from;
  uint32_t to;
  /** Nothing follows in the alternative: the other one takes its place, and the stack does not grow. */
  bool is_tail;
  /** What is before it in the alternative is empty at first sight: a rule with an empty alternative. */
  bool is_plain;
};

bool is_end(const Element * element) {
  return element->type == LLAMA_GRETYPE_END || element->type == LLAMA_GRETYPE_ALT;
}

/** An alternative of rules alone. */
struct Use {
  uint32_t user;
  /** Elements that are not known to fit the empty text. */
  size_t missing;
};

/** The rules that the empty text fits: each place of a rule is looked at once, when the rule joins them. */
std::vector<char> nullable_rules(const Alternatives & alternatives) {
  std::vector<char> nullable(alternatives.size(), 0);
  std::vector<Use> uses;
  std::vector<std::vector<size_t>> places(alternatives.size());
  std::vector<uint32_t> queue;
  for (uint32_t rule = 0; rule < alternatives.size(); ++rule) {
    for (const Element * const start : alternatives[rule]) {
      const Element * end = start;
      while (end->type == LLAMA_GRETYPE_RULE_REF) ++end;
      if (!is_end(end)) continue;
      if (end == start) queue.push_back(rule);
      for (const Element * element = start; element != end; ++element) places[element->value].push_back(uses.size());
      uses.push_back({rule, static_cast<size_t>(end - start)});
    }
  }
  while (!queue.empty()) {
    const uint32_t rule = queue.back();
    queue.pop_back();
    if (nullable[rule]) continue;
    nullable[rule] = 1;
    for (const size_t place : places[rule]) {
      if (--uses[place].missing == 0) queue.push_back(uses[place].user);
    }
  }
  return nullable;
}

std::vector<Beginning> find_beginnings(const Alternatives & alternatives) {
  const std::vector<char> nullable = nullable_rules(alternatives);
  std::vector<char> has_empty;
  for (const auto & all : alternatives) has_empty.push_back(std::any_of(all.begin(), all.end(), is_end));
  std::vector<Beginning> beginnings;
  for (uint32_t from = 0; from < alternatives.size(); ++from) {
    for (const Element * element : alternatives[from]) {
      bool is_plain = true;
      for (; element->type == LLAMA_GRETYPE_RULE_REF; ++element) {
        beginnings.push_back({from, element->value, is_end(element + 1), is_plain});
        if (!nullable[element->value]) break;
        is_plain = is_plain && has_empty[element->value];
      }
    }
  }
  return beginnings;
}

/**
 * The strongly connected component of each rule. Tarjan's algorithm (SIAM Journal on Computing 1, 1972) with a path of
 * its own instead of the thread's stack.
 */
std::vector<uint32_t> find_components(size_t count, const std::vector<Beginning> & beginnings) {
  constexpr uint32_t NONE = std::numeric_limits<uint32_t>::max();
  std::vector<std::vector<uint32_t>> targets(count);
  for (const Beginning & beginning : beginnings) targets[beginning.from].push_back(beginning.to);
  std::vector<uint32_t> components(count, NONE);
  std::vector<uint32_t> order(count, NONE);
  std::vector<uint32_t> lowest(count, NONE);
  std::vector<uint32_t> open;
  std::vector<uint32_t> path;
  uint32_t met = 0;
  uint32_t found = 0;
  const auto enter = [&](uint32_t rule) {
    order[rule] = lowest[rule] = met++;
    open.push_back(rule);
    path.push_back(rule);
  };
  for (uint32_t start = 0; start < count; ++start) {
    if (order[start] == NONE) enter(start);
    while (!path.empty()) {
      const uint32_t rule = path.back();
      if (!targets[rule].empty()) {
        const uint32_t to = targets[rule].back();
        targets[rule].pop_back();
        if (order[to] == NONE) enter(to);
        else if (components[to] == NONE) lowest[rule] = std::min(lowest[rule], order[to]);
        continue;
      }
      path.pop_back();
      if (!path.empty()) lowest[path.back()] = std::min(lowest[path.back()], lowest[rule]);
      if (lowest[rule] != order[rule]) continue;
      for (uint32_t member = NONE; member != rule; open.pop_back()) {
        member = open.back();
        components[member] = found;
      }
      ++found;
    }
  }
  return components;
}

/** Marks the rules on cycles that hold a beginning of a kind. */
template <typename IsMeant>
void mark_cyclic(const std::vector<Beginning> & beginnings, std::vector<char> & is_cyclic, IsMeant && is_meant) {
  const std::vector<uint32_t> components = find_components(is_cyclic.size(), beginnings);
  std::vector<char> is_found(is_cyclic.size(), 0);
  for (const Beginning & beginning : beginnings) {
    const uint32_t component = components[beginning.from];
    if (component == components[beginning.to] && is_meant(beginning)) is_found[component] = 1;
  }
  for (size_t rule = 0; rule < is_cyclic.size(); ++rule) is_cyclic[rule] |= is_found[components[rule]];
}

}  // namespace

std::optional<uint32_t> left_recursive_rule(const Alternatives & alternatives, const std::vector<bool> & is_written) {
  std::vector<Beginning> beginnings = find_beginnings(alternatives);
  std::vector<char> is_cyclic(alternatives.size(), 0);
  mark_cyclic(beginnings, is_cyclic, [](const Beginning & beginning) { return !beginning.is_tail; });
  const auto is_left_out = [&](const Beginning & beginning) {
    const bool is_repetition = beginning.from == beginning.to && !is_written[beginning.from];
    return !beginning.is_plain || is_repetition;
  };
  beginnings.erase(std::remove_if(beginnings.begin(), beginnings.end(), is_left_out), beginnings.end());
  mark_cyclic(beginnings, is_cyclic, [](const Beginning &) { return true; });
  for (uint32_t rule = 0; rule < alternatives.size(); ++rule) {
    if (is_cyclic[rule] && is_written[rule]) return rule;
  }
  return std::nullopt;
}

}  // namespace llamero
