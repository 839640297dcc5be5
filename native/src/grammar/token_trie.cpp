#include "grammar/token_trie.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "model/loaded_model.h"

namespace llamero {

TokenTrie::TokenTrie(const LoadedModel & model) : all_(static_cast<size_t>(model.vocab_size())) {
  std::vector<std::pair<std::string, llama_token>> pieces;
  for (llama_token token = 0; token < model.vocab_size(); ++token) {
    if (llama_vocab_is_eog(model.vocab(), token)) continue;
    std::string piece = model.piece(token);
    const bool is_usable = !piece.empty() && piece[0] != 0 && piece.size() < std::numeric_limits<uint16_t>::max();
    if (is_usable) pieces.emplace_back(std::move(piece), token);
  }
  std::sort(pieces.begin(), pieces.end());

  std::vector<uint32_t> path;  // the node at each depth of the last piece
  std::string last;
  for (const auto & [piece, token] : pieces) {
    const size_t shared = static_cast<size_t>(
        std::mismatch(piece.begin(), piece.begin() + std::min(piece.size(), last.size()), last.begin()).first -
        piece.begin());
    const uint32_t end = static_cast<uint32_t>(nodes_.size());
    for (size_t depth = shared; depth < path.size(); ++depth) nodes_[path[depth]].end = end;
    path.resize(shared);
    for (size_t depth = shared; depth < piece.size(); ++depth) {
      path.push_back(static_cast<uint32_t>(nodes_.size()));
      const uint16_t level = static_cast<uint16_t>(depth + 1);
      nodes_.push_back({0, static_cast<uint32_t>(tokens_.size()), level, static_cast<uint8_t>(piece[depth])});
    }
    tokens_.push_back(token);
    all_.add(token);
    depth_ = std::max(depth_, piece.size());
    last = piece;
  }
  const uint32_t end = static_cast<uint32_t>(nodes_.size());
  for (const uint32_t node : path) nodes_[node].end = end;
  nodes_.push_back({end + 1, static_cast<uint32_t>(tokens_.size()), 0, 0});
}

}  // namespace llamero
