#pragma once

#include <llama.h>

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace llamero {

/** A part of a text: the text of a special token, or what lies between two of them. */
struct Fragment {
  size_t begin;
  size_t size;
  /** LLAMA_TOKEN_NULL = plain text. */
  llama_token token;
};

/**
 * The special tokens of a vocabulary that a text may name, as a tree of their bytes.
 *
 * llama.cpp looks for one after the other, longer ones first, in all that the ones before it have left. Their number in
 * that order is their rank here.
 */
class SpecialTokens {
 public:
  /** @param parse_special false = without control and unknown tokens, which are then plain text */
  SpecialTokens(const llama_vocab * vocab, bool parse_special);

  struct Entry {
    llama_token token;
    std::string text;
    bool strips_left;
    bool strips_right;
    /** The rank of the longest one that this one begins with; -1 = none. */
    int32_t shorter = -1;
  };
  const Entry & entry(int32_t rank) const { return entries_[static_cast<size_t>(rank)]; }

  /** The rank of the longest one that begins at this byte of a text; -1 = none. */
  int32_t longest_at(const std::string & text, size_t begin) const;

 private:
  struct Node {
    uint32_t first_child = 0;
    uint32_t children = 0;
    int32_t rank = -1;
    unsigned char byte = 0;
  };
  void add_children(uint32_t node, const std::vector<int32_t> & sorted, size_t from, size_t to, size_t depth,
                    int32_t shorter);

  std::vector<Entry> entries_;
  std::vector<Node> nodes_;
  /** Bytes that one begins with, and pairs of bytes; a single byte with all that may follow it. */
  std::array<bool, 256> begins_{};
  std::bitset<65536> begins_with_pair_;
};

/** Cuts one text at its special tokens, in time that grows as the text does. */
class SpecialTokenCut {
 public:
  /** Both have to outlive the cut. */
  SpecialTokenCut(const SpecialTokens & tokens, const std::string & text) : tokens_(tokens), text_(text) {}

  /** Looks at the next bytes. @returns true when it has seen them all */
  bool scan(size_t bytes);
  /** After the scan, once: the fragments in order. What a token strips from its neighbours belongs to none. */
  std::vector<Fragment> fragments();

 private:
  void take(const SpecialTokens::Entry & entry, size_t begin);

  const SpecialTokens & tokens_;
  const std::string & text_;
  size_t scanned_ = 0;
  /** Where tokens begin, by rank. */
  std::map<int32_t, std::vector<uint32_t>> found_;
  /** One a byte: it belongs to a token, or was stripped by one. */
  std::vector<unsigned char> is_taken_;
  std::vector<Fragment> taken_;
};

}  // namespace llamero
