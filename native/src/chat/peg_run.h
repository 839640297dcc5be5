#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/peg_grammar.h"
#include "chat/peg_scan.h"

namespace llamero {

/** A part that was found: a node of llama.cpp's syntax tree. */
struct PegMark {
  enum State : uint8_t { RUNNING, PARTIAL, COMPLETE };
  PegPart part = PegPart::NONE;
  State state = RUNNING;
  /** Says that the part ends, for parts with others inside. */
  bool is_exit = false;
  size_t begin = 0;
  size_t end = 0;
};

/** Marks in the order in which llama.cpp visits its tree. What may still change lies over what does not. */
class PegMarks {
 public:
  size_t size() const { return kept_ + added_.size(); }
  PegMark & at(size_t index) { return index < kept_ ? (*base_)[index] : added_[index - kept_]; }
  void push(PegMark mark) { added_.push_back(mark); }
  void truncate(size_t size);
  /** Begins anew over a base, all of which is kept at first. */
  void lie_over(std::vector<PegMark> & base);
  /** Of the base. */
  size_t kept() const { return kept_; }

 private:
  std::vector<PegMark> * base_ = nullptr;
  size_t kept_ = 0;
  std::vector<PegMark> added_;
};

/**
 * llama.cpp's parser on a text that grows, so that each character is looked at once. A parser of this kind is
 * determined until it first asks what comes behind the end of the text: there the run stops, with its stack, and goes
 * on when more text has come. What the text means as far as it goes, llama.cpp says by its own rules about ends
 * ("lenient" parsing); a copy of the stack is run to its end by them, which takes as many steps as the stack is deep.
 */
class PegRun {
 public:
  /** @param begin text that the prompt holds already */
  PegRun(std::shared_ptr<const PegGrammar> grammar, const std::string & begin);

  /** @param text of whole characters */
  void append(std::string_view text);

  /** Ends a copy of the run as if no text came any more. Its marks can be read until the next call. */
  PegOutcome preview();

  const std::string & text() const { return text_; }
  /** What is certain, unless the parser goes back. */
  std::vector<PegMark> & marks() { return marks_; }
  /** What the preview found: some of `marks`, which know their ends for now, and more. */
  PegMarks & previewed() { return previewed_; }
  /** Takes the ends back that the preview gave to `marks`. */
  void end_preview();

  /** Marks from this one on may be missing in previews: llama.cpp shows what their parser finds when it is complete. */
  size_t hidden_from() const;
  /** Up to where the text belongs to the innermost running mark, unless the parser goes back. */
  size_t certain_end() const;
  /** Marks below were not touched by what `append` did last. */
  size_t untouched() const { return untouched_; }
  /** What parsing took so far: the steps of parsers, and the characters that they looked at. */
  size_t steps() const { return steps_; }

 private:
  /** The marks of the run itself, with the interface of a preview's. */
  struct CertainMarks {
    std::vector<PegMark> & all;
    size_t & untouched;
    size_t size() const { return all.size(); }
    PegMark & at(size_t index) { return all[index]; }
    void push(PegMark mark) { all.push_back(mark); }
    void truncate(size_t size);
  };

  enum class Step : uint8_t { CALLS, ENDS, WAITS };

  template <typename Marks>
  PegOutcome run(std::vector<PegFrame> & stack, Marks & marks, bool is_end) const;
  /**
   * One step of the top frame.
   * @param result what its child came to, NONE at first; what it comes to itself, where it ends
   */
  template <typename Marks>
  Step step(std::vector<PegFrame> & stack, Marks & marks, PegResult & result, bool is_end) const;
  template <typename Marks>
  Step step_sequence(std::vector<PegFrame> & stack, Marks & marks, PegResult & result,
                     const common_peg_sequence_parser &) const;
  template <typename Marks>
  Step step_choice(std::vector<PegFrame> & stack, Marks & marks, PegResult & result,
                   const common_peg_choice_parser &) const;
  template <typename Marks>
  Step step_repetition(std::vector<PegFrame> & stack, Marks & marks, PegResult & result,
                       const common_peg_repetition_parser &, bool is_end) const;
  template <typename Marks>
  Step step_part(std::vector<PegFrame> & stack, Marks & marks, PegResult & result, common_peg_parser_id child) const;

  std::shared_ptr<const PegGrammar> grammar_;
  std::string text_;
  std::vector<PegFrame> stack_;
  std::vector<PegMark> marks_;
  size_t untouched_ = 0;
  PegOutcome outcome_ = PegOutcome::NONE;
  std::vector<PegFrame> preview_stack_;
  PegMarks previewed_;
  mutable size_t steps_ = 0;
};

}  // namespace llamero
