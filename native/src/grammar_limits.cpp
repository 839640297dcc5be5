#include "grammar_limits.h"

#include <algorithm>
#include <vector>

#include "native_error.h"

namespace llamero {
namespace {

constexpr int MAX_DEPTH = 5'000;
constexpr double MAX_CALLS = 1e7;
constexpr double MAX_BEGINNINGS = 50'000;

/** What llama.cpp spends on a rule, seen from its first element. */
struct RuleCost {
  /** Chain of rules that begin with one another. */
  int depth = 1;
  /** Calls of the search for left recursion. */
  double calls = 1;
  /** Ways to begin: terminals that may come first. */
  double beginnings = 0;
  bool may_be_empty = false;
};

/** Costs of all rules, the rules that a rule may begin with before itself; without recursion. */
class CostTable {
 public:
  explicit CostTable(const llama_grammar_rules & rules) : rules_(rules), costs_(rules.size()), states_(rules.size()) {
    for (size_t i = 0; i < rules.size(); ++i) visit(i);
  }

  const std::vector<RuleCost> & costs() const { return costs_; }

 private:
  enum class State : char { unknown, open, done };

  void visit(size_t first) {
    std::vector<size_t> path{first};
    while (!path.empty()) {
      const size_t rule = path.back();
      if (states_[rule] == State::done) {
        path.pop_back();
        continue;
      }
      states_[rule] = State::open;
      const size_t child = unknown_beginning(rule);
      if (child != NONE) {
        path.push_back(child);
        continue;
      }
      costs_[rule] = sum(rule);
      states_[rule] = State::done;
      path.pop_back();
    }
  }

  /** Calls `take` for each element that may come first: rules and terminals. @returns whether nothing may come */
  template <typename Take>
  bool each_beginning(size_t rule, Take && take) const {
    bool is_beginning = true;
    bool may_be_empty = false;
    for (const llama_grammar_element & element : rules_[rule]) {
      if (element.type == LLAMA_GRETYPE_ALT || element.type == LLAMA_GRETYPE_END) {
        may_be_empty |= is_beginning;
        is_beginning = true;
      } else if (is_beginning) {
        take(element);
        is_beginning = element.type == LLAMA_GRETYPE_RULE_REF && costs_[element.value].may_be_empty;
      }
    }
    return may_be_empty;
  }

  size_t unknown_beginning(size_t rule) const {
    size_t found = NONE;
    each_beginning(rule, [&](const llama_grammar_element & element) {
      const bool is_unknown = element.type == LLAMA_GRETYPE_RULE_REF && states_[element.value] == State::unknown;
      if (is_unknown && found == NONE) found = element.value;
    });
    return found;
  }

  RuleCost sum(size_t rule) const {
    RuleCost cost;
    cost.may_be_empty = each_beginning(rule, [&](const llama_grammar_element & element) {
      // A rule that is still open is left recursion, which llama.cpp tells of.
      const bool is_rule = element.type == LLAMA_GRETYPE_RULE_REF;
      const RuleCost child = is_rule ? costs_[element.value] : RuleCost{0, 0, 1, false};
      cost.depth = std::max(cost.depth, child.depth + 1);
      cost.calls += child.calls;
      cost.beginnings += child.beginnings;
    });
    return cost;
  }

  static constexpr size_t NONE = static_cast<size_t>(-1);

  const llama_grammar_rules & rules_;
  std::vector<RuleCost> costs_;
  std::vector<State> states_;
};

}  // namespace

void check_grammar_limits(const llama_grammar_rules & rules) {
  const CostTable table(rules);
  for (const RuleCost & cost : table.costs()) {
    if (cost.depth > MAX_DEPTH || cost.calls > MAX_CALLS || cost.beginnings > MAX_BEGINNINGS) {
      throw NativeError("ERR_GRAMMAR", "failed to parse grammar: too many rules may begin with one another");
    }
  }
}

}  // namespace llamero
