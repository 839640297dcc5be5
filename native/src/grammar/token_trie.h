#pragma once

#include <llama.h>

#include <cstdint>
#include <vector>

#include "grammar/token_set.h"

namespace llamero {

class LoadedModel;

/**
 * The texts of a vocabulary as a tree of bytes, each node before its children: a walk that skips a subtree moves on to
 * `end`. Tokens that end a generation and tokens without text are left out.
 */
class TokenTrie {
 public:
  struct Node {
    /** The first node behind the subtree. */
    uint32_t end;
    /** Its tokens: from here to the next node's. */
    uint32_t first_token;
    uint16_t depth;
    uint8_t byte;
  };

  explicit TokenTrie(const LoadedModel & model);

  /** The last one only bounds the tokens of the one before it. Depths count from 1. */
  const std::vector<Node> & nodes() const { return nodes_; }
  const std::vector<llama_token> & tokens() const { return tokens_; }
  size_t depth() const { return depth_; }
  const TokenSet & all() const { return all_; }

 private:
  std::vector<Node> nodes_;
  std::vector<llama_token> tokens_;
  TokenSet all_;
  size_t depth_ = 0;
};

}  // namespace llamero
