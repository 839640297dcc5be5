#include "grammar/token_filter.h"

namespace llamero {

GrammarPlace after_byte(GrammarMachine & machine, GrammarPlace place, uint8_t byte) {
  PartialCodePoint & partial = place.partial;
  if (partial.missing > 0) {
    if ((byte & 0xC0) != 0x80) return {};
    partial.value = (partial.value << 6) | (byte & 0x3F);
    if (--partial.missing > 0) return place;
    if (partial.value < partial.least) return {};
    return {machine.next(place.state, partial.value), {}};
  }
  if (byte < 0x80) return {machine.next(place.state, byte), {}};
  if (byte < 0xC0 || byte >= 0xF8) return {};
  if (byte < 0xE0) partial = {uint32_t{byte} & 0x1F, 1, 0x80};
  else if (byte < 0xF0) partial = {uint32_t{byte} & 0x0F, 2, 0x800};
  else partial = {uint32_t{byte} & 0x07, 3, 0x10000};
  return place;
}

GrammarPlace after_token(GrammarMachine & machine, GrammarPlace place, llama_token token, const std::string & piece) {
  const GrammarMachine::State by_token = machine.next_by_token(place.state, token);
  for (const char byte : piece) {
    if (place.is_dead()) break;
    place = after_byte(machine, place, static_cast<uint8_t>(byte));
  }
  if (place.partial.missing > 0 && !machine.allows(place.state, place.partial)) place = {};
  if (by_token == GrammarMachine::DEAD) return place;
  // What a token stands for is complete, so the bytes of a part of a character do not go on beside it.
  return {place.partial.missing > 0 ? by_token : machine.merge(by_token, place.state), {}};
}

std::shared_ptr<const TokenSet> allowed_tokens(GrammarMachine & machine, const GrammarPlace & place,
                                               const TokenTrie & trie, size_t vocab_size) {
  const bool is_whole = place.partial.missing == 0;
  if (is_whole) {
    if (auto known = machine.allowed_tokens(place.state)) return known;
  }
  auto allowed = std::make_shared<TokenSet>(vocab_size);
  std::vector<GrammarPlace> path(trie.depth() + 1);
  path[0] = place;
  const auto & nodes = trie.nodes();
  for (size_t i = 0; i + 1 < nodes.size();) {
    const TokenTrie::Node & node = nodes[i];
    GrammarPlace & here = path[node.depth];
    here = after_byte(machine, path[node.depth - 1u], node.byte);
    if (here.is_dead()) {
      i = node.end;
      continue;
    }
    const uint32_t end = nodes[++i].first_token;
    if (node.first_token == end) continue;
    if (here.partial.missing > 0 && !machine.allows(here.state, here.partial)) continue;
    for (uint32_t token = node.first_token; token < end; ++token) allowed->add(trie.tokens()[token]);
  }
  if (is_whole) {
    machine.add_tokens(place.state, trie.all(), *allowed);
    machine.remember(place.state, allowed);
  }
  return allowed;
}

}  // namespace llamero
