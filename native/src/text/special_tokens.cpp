#include "text/special_tokens.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace llamero {
namespace {

constexpr int NAMED = LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_USER_DEFINED | LLAMA_TOKEN_ATTR_UNKNOWN;
constexpr int HIDDEN = LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN;

size_t pair_of(unsigned char first, unsigned char second) {
  return static_cast<size_t>(first) << 8 | second;
}

}  // namespace

SpecialTokens::SpecialTokens(const llama_vocab * vocab, bool parse_special) {
  std::vector<Entry> all;
  for (llama_token token = 0; token < llama_vocab_n_tokens(vocab); ++token) {
    const int attributes = llama_vocab_get_attr(vocab, token);
    if ((attributes & NAMED) == 0) continue;
    all.push_back({token, llama_vocab_get_text(vocab, token), (attributes & LLAMA_TOKEN_ATTR_LSTRIP) != 0,
                   (attributes & LLAMA_TOKEN_ATTR_RSTRIP) != 0});
  }
  // Not a stable sort, as llama.cpp's is none: equal lengths are ordered as there.
  std::vector<size_t> order(all.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](const size_t a, const size_t b) { return all[a].text.size() > all[b].text.size(); });
  for (const size_t index : order) {
    const bool is_hidden = (llama_vocab_get_attr(vocab, all[index].token) & HIDDEN) != 0;
    if (!all[index].text.empty() && (parse_special || !is_hidden)) entries_.push_back(std::move(all[index]));
  }

  std::vector<int32_t> sorted(entries_.size());
  for (size_t i = 0; i < sorted.size(); ++i) sorted[i] = static_cast<int32_t>(i);
  std::stable_sort(sorted.begin(), sorted.end(), [&](int32_t a, int32_t b) { return entry(a).text < entry(b).text; });
  // Of several with the same text only the first is ever found.
  const auto is_same = [&](int32_t a, int32_t b) { return entry(a).text == entry(b).text; };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), is_same), sorted.end());

  nodes_.emplace_back();
  add_children(0, sorted, 0, sorted.size(), 0, -1);
  for (const int32_t rank : sorted) {
    const std::string & text = entry(rank).text;
    const auto first = static_cast<unsigned char>(text[0]);
    begins_[first] = true;
    if (text.size() > 1) {
      begins_with_pair_.set(pair_of(first, static_cast<unsigned char>(text[1])));
    } else {
      for (int second = 0; second < 256; ++second) {
        begins_with_pair_.set(pair_of(first, static_cast<unsigned char>(second)));
      }
    }
  }
}

void SpecialTokens::add_children(uint32_t node, const std::vector<int32_t> & sorted, size_t from, size_t to,
                                 size_t depth, int32_t shorter) {
  if (from < to && entry(sorted[from]).text.size() == depth) {
    const int32_t rank = sorted[from++];
    nodes_[node].rank = rank;
    entries_[static_cast<size_t>(rank)].shorter = shorter;
    shorter = rank;
  }
  const auto byte_at = [&](size_t i) { return static_cast<unsigned char>(entry(sorted[i]).text[depth]); };
  std::vector<size_t> starts;
  for (size_t i = from; i < to; ++i) {
    if (i == from || byte_at(i) != byte_at(i - 1)) starts.push_back(i);
  }
  const auto first_child = static_cast<uint32_t>(nodes_.size());
  nodes_[node].first_child = first_child;
  nodes_[node].children = static_cast<uint32_t>(starts.size());
  nodes_.resize(nodes_.size() + starts.size());
  starts.push_back(to);
  for (size_t i = 0; i + 1 < starts.size(); ++i) {
    const auto child = static_cast<uint32_t>(first_child + i);
    nodes_[child].byte = byte_at(starts[i]);
    add_children(child, sorted, starts[i], starts[i + 1], depth + 1, shorter);
  }
}

int32_t SpecialTokens::longest_at(const std::string & text, size_t begin) const {
  const auto first = static_cast<unsigned char>(text[begin]);
  if (!begins_[first]) return -1;
  if (begin + 1 < text.size() && !begins_with_pair_[pair_of(first, static_cast<unsigned char>(text[begin + 1]))]) {
    return -1;
  }
  int32_t longest = -1;
  const Node * node = &nodes_[0];
  for (size_t at = begin; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const Node * from = nodes_.data() + node->first_child;
    const Node * to = from + node->children;
    const Node * next =
        std::lower_bound(from, to, byte, [](const Node & each, unsigned char b) { return each.byte < b; });
    if (next == to || next->byte != byte) break;
    node = next;
    if (node->rank >= 0) longest = node->rank;
  }
  return longest;
}

bool SpecialTokenCut::scan(size_t bytes) {
  const size_t end = std::min(text_.size(), scanned_ + bytes);
  for (; scanned_ < end; ++scanned_) {
    const int32_t rank = tokens_.longest_at(text_, scanned_);
    if (rank >= 0) found_[rank].push_back(static_cast<uint32_t>(scanned_));
  }
  return scanned_ == text_.size();
}

void SpecialTokenCut::take(const SpecialTokens::Entry & entry, size_t begin) {
  const auto is_free_space = [&](size_t at) {
    return is_taken_[at] == 0 && std::isspace(static_cast<unsigned char>(text_[at])) != 0;
  };
  const size_t end = begin + entry.text.size();
  std::fill(is_taken_.begin() + static_cast<std::ptrdiff_t>(begin),
            is_taken_.begin() + static_cast<std::ptrdiff_t>(end), static_cast<unsigned char>(1));
  if (entry.strips_left) {
    for (size_t at = begin; at > 0 && is_free_space(at - 1);) is_taken_[--at] = 1;
  }
  if (entry.strips_right) {
    for (size_t at = end; at < text_.size() && is_free_space(at);) is_taken_[at++] = 1;
  }
  taken_.push_back({begin, entry.text.size(), entry.token});
}

std::vector<Fragment> SpecialTokenCut::fragments() {
  if (found_.empty()) {
    return text_.empty() ? std::vector<Fragment>{} : std::vector<Fragment>{{0, text_.size(), LLAMA_TOKEN_NULL}};
  }
  is_taken_.resize(text_.size());
  // Each rank takes from left to right what those before it have left; where the longest token of a place does not fit
  // any more, a shorter one that it begins with has its turn later.
  while (!found_.empty()) {
    auto bucket = found_.extract(found_.begin());
    const SpecialTokens::Entry & entry = tokens_.entry(bucket.key());
    std::vector<uint32_t> & places = bucket.mapped();
    if (!std::is_sorted(places.begin(), places.end())) std::sort(places.begin(), places.end());
    for (const uint32_t begin : places) {
      if (is_taken_[begin] != 0) continue;
      if (std::memchr(is_taken_.data() + begin, 1, entry.text.size()) == nullptr) {
        take(entry, begin);
      } else if (entry.shorter >= 0) {
        found_[entry.shorter].push_back(begin);
      }
    }
  }
  std::sort(taken_.begin(), taken_.end(), [](const Fragment & a, const Fragment & b) { return a.begin < b.begin; });

  std::vector<Fragment> result;
  result.reserve(taken_.size() * 2 + 1);
  size_t at = 0;
  const auto add_text = [&](size_t to) {
    while (at < to && is_taken_[at] != 0) ++at;
    size_t end = to;
    while (end > at && is_taken_[end - 1] != 0) --end;
    if (end > at) result.push_back({at, end - at, LLAMA_TOKEN_NULL});
  };
  for (const Fragment & token : taken_) {
    add_text(token.begin);
    result.push_back(token);
    at = token.begin + token.size;
  }
  add_text(text_.size());
  return result;
}

}  // namespace llamero
