#include "chat/peg_run.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace llamero {
namespace {

/** Parts whose end says something, too. */
bool has_exit(PegPart part) {
  switch (part) {
    case PegPart::TOOL:
    case PegPart::ARG:
    case PegPart::ARG_ITEM:
    case PegPart::GEMMA_OBJECT:
    case PegPart::GEMMA_ARRAY:
    case PegPart::GEMMA_KEY:
    case PegPart::GEMMA_STRING: return true;
    default: return false;
  }
}

template <typename T>
bool is(const common_peg_parser_variant & parser) {
  return std::holds_alternative<T>(parser);
}

/** Looks ahead: what it finds counts for nothing. */
bool is_lookahead(const common_peg_parser_variant & parser) {
  return is<common_peg_and_parser>(parser) || is<common_peg_not_parser>(parser);
}

}  // namespace

void PegMarks::truncate(size_t size) {
  if (size < kept_) {
    kept_ = size;
    added_.clear();
  } else {
    added_.resize(size - kept_);
  }
}

void PegMarks::lie_over(std::vector<PegMark> & base) {
  base_ = &base;
  kept_ = base.size();
  added_.clear();
}

void PegRun::CertainMarks::truncate(size_t size) {
  all.resize(size);
  untouched = std::min(untouched, size);
}

PegRun::PegRun(std::shared_ptr<const PegGrammar> grammar, const std::string & begin)
    : grammar_(std::move(grammar)), text_(begin) {
  PegFrame root;
  root.id = grammar_->arena().root();
  stack_.push_back(root);
  append("");
}

void PegRun::append(std::string_view text) {
  text_ += text;
  untouched_ = marks_.size();
  CertainMarks marks{marks_, untouched_};
  if (!stack_.empty()) outcome_ = run(stack_, marks, false);
}

PegOutcome PegRun::preview() {
  previewed_.lie_over(marks_);
  if (stack_.empty()) return outcome_;
  preview_stack_ = stack_;
  return run(preview_stack_, previewed_, true);
}

void PegRun::end_preview() {
  for (const PegFrame & frame : stack_) {
    if (grammar_->part(frame.id) != PegPart::NONE && frame.done > 0) marks_[frame.marks].state = PegMark::RUNNING;
  }
}

size_t PegRun::hidden_from() const {
  for (const PegFrame & frame : stack_) {
    const common_peg_parser_variant & parser = grammar_->arena().get(frame.id);
    if (is_lookahead(parser) || is<common_peg_atomic_parser>(parser)) return frame.marks;
  }
  return marks_.size();
}

size_t PegRun::certain_end() const {
  for (const PegFrame & frame : stack_) {
    if (is_lookahead(grammar_->arena().get(frame.id))) return frame.begin;
  }
  if (stack_.empty()) return text_.size();
  const PegFrame & top = stack_.back();
  return is<common_peg_literal_parser>(grammar_->arena().get(top.id)) ? top.begin : top.position;
}

/** @returns NONE where the run waits for more text */
template <typename Marks>
PegOutcome PegRun::run(std::vector<PegFrame> & stack, Marks & marks, bool is_end) const {
  PegResult result;
  while (!stack.empty()) {
    switch (step(stack, marks, result, is_end)) {
      case Step::CALLS: result = {}; break;
      case Step::ENDS: stack.pop_back(); break;
      case Step::WAITS: return PegOutcome::NONE;
    }
  }
  return result.type;
}

template <typename Marks>
PegRun::Step PegRun::step(std::vector<PegFrame> & stack, Marks & marks, PegResult & result, bool is_end) const {
  ++steps_;
  const common_peg_arena & arena = grammar_->arena();
  const auto call = [&](common_peg_parser_id child) {
    PegFrame frame;
    frame.id = child;
    frame.begin = frame.position = stack.back().begin;
    frame.marks = marks.size();
    stack.push_back(frame);
    return Step::CALLS;
  };
  const auto become = [&](common_peg_parser_id child) {
    stack.back().id = child;
    return Step::CALLS;
  };
  PegFrame & frame = stack.back();
  const common_peg_parser_variant & parser = arena.get(frame.id);
  const bool is_part = grammar_->part(frame.id) != PegPart::NONE;

  if (const auto * p = std::get_if<common_peg_sequence_parser>(&parser)) {
    return step_sequence(stack, marks, result, *p);
  }
  if (const auto * p = std::get_if<common_peg_choice_parser>(&parser)) return step_choice(stack, marks, result, *p);
  if (const auto * p = std::get_if<common_peg_repetition_parser>(&parser)) {
    return step_repetition(stack, marks, result, *p, is_end);
  }
  if (const auto * p = std::get_if<common_peg_tag_parser>(&parser)) {
    return is_part ? step_part(stack, marks, result, p->child) : become(p->child);
  }
  if (const auto * p = std::get_if<common_peg_rule_parser>(&parser)) {
    return is_part ? step_part(stack, marks, result, p->child) : become(p->child);
  }
  if (const auto * p = std::get_if<common_peg_ref_parser>(&parser)) return become(arena.get_rule(p->name));
  if (const auto * p = std::get_if<common_peg_schema_parser>(&parser)) return become(p->child);
  if (const auto * p = std::get_if<common_peg_gbnf_parser>(&parser)) return become(p->child);
  if (const auto * p = std::get_if<common_peg_ac_parser>(&parser)) return become(p->child);
  if (const auto * p = std::get_if<common_peg_atomic_parser>(&parser)) {
    if (result.type == PegOutcome::NONE) return call(p->child);
    if (result.type == PegOutcome::NEED_MORE) marks.truncate(frame.marks);
    return Step::ENDS;
  }
  if (const auto * p = std::get_if<common_peg_and_parser>(&parser)) {
    if (result.type == PegOutcome::NONE) return call(p->child);
    marks.truncate(frame.marks);
    result.end = frame.begin;
    return Step::ENDS;
  }
  if (const auto * p = std::get_if<common_peg_not_parser>(&parser)) {
    if (result.type == PegOutcome::NONE) return call(p->child);
    marks.truncate(frame.marks);
    if (result.type != PegOutcome::NEED_MORE) {
      result.type = result.type == PegOutcome::SUCCESS ? PegOutcome::FAIL : PegOutcome::SUCCESS;
    }
    result.end = frame.begin;
    return Step::ENDS;
  }
  const common_trie * delimiters = grammar_->delimiters(frame.id);
  const size_t before = frame.position;
  const bool has_ended = scan_text(text_, parser, delimiters, frame, result, is_end);
  steps_ += frame.position - before;
  return has_ended ? Step::ENDS : Step::WAITS;
}

template <typename Marks>
PegRun::Step PegRun::step_sequence(std::vector<PegFrame> & stack, Marks & marks, PegResult & result,
                                   const common_peg_sequence_parser & parser) const {
  PegFrame & frame = stack.back();
  if (result.type == PegOutcome::SUCCESS) {
    frame.position = result.end;
    ++frame.done;
  } else if (result.type == PegOutcome::FAIL) {
    marks.truncate(frame.marks);
    return Step::ENDS;
  } else if (result.type == PegOutcome::NEED_MORE) {
    return Step::ENDS;
  }
  if (frame.done == parser.children.size()) {
    result = {PegOutcome::SUCCESS, frame.position};
    return Step::ENDS;
  }
  PegFrame child;
  child.id = parser.children[frame.done];
  child.begin = child.position = frame.position;
  child.marks = marks.size();
  stack.push_back(child);
  return Step::CALLS;
}

template <typename Marks>
PegRun::Step PegRun::step_choice(std::vector<PegFrame> & stack, Marks & marks, PegResult & result,
                                 const common_peg_choice_parser & parser) const {
  PegFrame & frame = stack.back();
  if (result.type == PegOutcome::FAIL) ++frame.done;
  else if (result.type != PegOutcome::NONE) return Step::ENDS;
  if (frame.done == parser.children.size()) {
    marks.truncate(frame.marks);
    result = {PegOutcome::FAIL, frame.begin};
    return Step::ENDS;
  }
  PegFrame child;
  child.id = parser.children[frame.done];
  child.begin = child.position = frame.begin;
  child.marks = marks.size();
  stack.push_back(child);
  return Step::CALLS;
}

template <typename Marks>
PegRun::Step PegRun::step_repetition(std::vector<PegFrame> & stack, Marks & marks, PegResult & result,
                                     const common_peg_repetition_parser & parser, bool is_end) const {
  PegFrame & frame = stack.back();
  if (result.type == PegOutcome::NEED_MORE) return Step::ENDS;
  const bool is_empty = result.type == PegOutcome::SUCCESS && result.end == frame.position;
  if (is_empty) marks.truncate(frame.child_marks);
  const bool is_over = result.type == PegOutcome::FAIL || is_empty;
  if (result.type == PegOutcome::SUCCESS && !is_empty) {
    frame.position = result.end;
    ++frame.done;
  }
  const bool has_room = parser.max_count == -1 || frame.done < static_cast<size_t>(parser.max_count);
  if (!is_over && has_room) {
    if (frame.position < text_.size()) {
      frame.child_marks = marks.size();
      PegFrame child;
      child.id = parser.child;
      child.begin = child.position = frame.position;
      child.marks = marks.size();
      stack.push_back(child);
      return Step::CALLS;
    }
    if (!is_end) return Step::WAITS;
  }
  if (parser.min_count > 0 && frame.done < static_cast<size_t>(parser.min_count)) {
    const bool may_come = frame.position >= text_.size();
    if (!may_come) marks.truncate(frame.marks);
    result = {may_come ? PegOutcome::NEED_MORE : PegOutcome::FAIL, frame.position};
  } else {
    result = {PegOutcome::SUCCESS, frame.position};
  }
  return Step::ENDS;
}

/** A tag or a rule that the message is made of. */
template <typename Marks>
PegRun::Step PegRun::step_part(std::vector<PegFrame> & stack, Marks & marks, PegResult & result,
                               common_peg_parser_id child) const {
  PegFrame & frame = stack.back();
  const PegPart part = grammar_->part(frame.id);
  if (result.type == PegOutcome::NONE) {
    PegMark mark;
    mark.part = part;
    mark.begin = mark.end = frame.begin;
    marks.push(mark);
    frame.done = 1;
    PegFrame inner;
    inner.id = child;
    inner.begin = inner.position = frame.begin;
    inner.marks = marks.size();
    stack.push_back(inner);
    return Step::CALLS;
  }
  if (result.type == PegOutcome::FAIL) {
    marks.truncate(frame.marks);
    return Step::ENDS;
  }
  PegMark & mark = marks.at(frame.marks);
  mark.end = result.end;
  mark.state = result.type == PegOutcome::SUCCESS ? PegMark::COMPLETE : PegMark::PARTIAL;
  if (result.type == PegOutcome::SUCCESS && has_exit(part)) {
    PegMark exit = mark;
    exit.is_exit = true;
    marks.push(exit);
  }
  return Step::ENDS;
}

}  // namespace llamero
