#include "chat/peg_run.h"

#include <unicode.h>

#include <algorithm>
#include <cctype>
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

bool is_hex_digit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

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
  Frame root;
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

PegRun::Outcome PegRun::preview() {
  previewed_.lie_over(marks_);
  if (stack_.empty()) return outcome_;
  preview_stack_ = stack_;
  return run(preview_stack_, previewed_, true);
}

void PegRun::end_preview() {
  for (const Frame & frame : stack_) {
    if (grammar_->part(frame.id) != PegPart::NONE && frame.done > 0) marks_[frame.marks].state = PegMark::RUNNING;
  }
}

size_t PegRun::hidden_from() const {
  for (const Frame & frame : stack_) {
    const common_peg_parser_variant & parser = grammar_->arena().get(frame.id);
    if (is_lookahead(parser) || is<common_peg_atomic_parser>(parser)) return frame.marks;
  }
  return marks_.size();
}

size_t PegRun::certain_end() const {
  for (const Frame & frame : stack_) {
    if (is_lookahead(grammar_->arena().get(frame.id))) return frame.begin;
  }
  if (stack_.empty()) return text_.size();
  const Frame & top = stack_.back();
  return is<common_peg_literal_parser>(grammar_->arena().get(top.id)) ? top.begin : top.position;
}

/** @returns NONE where the run waits for more text */
template <typename Marks>
PegRun::Outcome PegRun::run(std::vector<Frame> & stack, Marks & marks, bool is_end) const {
  Result result;
  while (!stack.empty()) {
    switch (step(stack, marks, result, is_end)) {
      case Step::CALLS: result = {}; break;
      case Step::ENDS: stack.pop_back(); break;
      case Step::WAITS: return Outcome::NONE;
    }
  }
  return result.type;
}

template <typename Marks>
PegRun::Step PegRun::step(std::vector<Frame> & stack, Marks & marks, Result & result, bool is_end) const {
  const common_peg_arena & arena = grammar_->arena();
  const auto call = [&](common_peg_parser_id child) {
    Frame frame;
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
  Frame & frame = stack.back();
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
    if (result.type == Outcome::NONE) return call(p->child);
    if (result.type == Outcome::NEED_MORE) marks.truncate(frame.marks);
    return Step::ENDS;
  }
  if (const auto * p = std::get_if<common_peg_and_parser>(&parser)) {
    if (result.type == Outcome::NONE) return call(p->child);
    marks.truncate(frame.marks);
    result.end = frame.begin;
    return Step::ENDS;
  }
  if (const auto * p = std::get_if<common_peg_not_parser>(&parser)) {
    if (result.type == Outcome::NONE) return call(p->child);
    marks.truncate(frame.marks);
    if (result.type != Outcome::NEED_MORE) {
      result.type = result.type == Outcome::SUCCESS ? Outcome::FAIL : Outcome::SUCCESS;
    }
    result.end = frame.begin;
    return Step::ENDS;
  }
  return scan(frame, result, parser, is_end) ? Step::ENDS : Step::WAITS;
}

template <typename Marks>
PegRun::Step PegRun::step_sequence(std::vector<Frame> & stack, Marks & marks, Result & result,
                                   const common_peg_sequence_parser & parser) const {
  Frame & frame = stack.back();
  if (result.type == Outcome::SUCCESS) {
    frame.position = result.end;
    ++frame.done;
  } else if (result.type == Outcome::FAIL) {
    marks.truncate(frame.marks);
    return Step::ENDS;
  } else if (result.type == Outcome::NEED_MORE) {
    return Step::ENDS;
  }
  if (frame.done == parser.children.size()) {
    result = {Outcome::SUCCESS, frame.position};
    return Step::ENDS;
  }
  Frame child;
  child.id = parser.children[frame.done];
  child.begin = child.position = frame.position;
  child.marks = marks.size();
  stack.push_back(child);
  return Step::CALLS;
}

template <typename Marks>
PegRun::Step PegRun::step_choice(std::vector<Frame> & stack, Marks & marks, Result & result,
                                 const common_peg_choice_parser & parser) const {
  Frame & frame = stack.back();
  if (result.type == Outcome::FAIL) ++frame.done;
  else if (result.type != Outcome::NONE) return Step::ENDS;
  if (frame.done == parser.children.size()) {
    marks.truncate(frame.marks);
    result = {Outcome::FAIL, frame.begin};
    return Step::ENDS;
  }
  Frame child;
  child.id = parser.children[frame.done];
  child.begin = child.position = frame.begin;
  child.marks = marks.size();
  stack.push_back(child);
  return Step::CALLS;
}

template <typename Marks>
PegRun::Step PegRun::step_repetition(std::vector<Frame> & stack, Marks & marks, Result & result,
                                     const common_peg_repetition_parser & parser, bool is_end) const {
  Frame & frame = stack.back();
  if (result.type == Outcome::NEED_MORE) return Step::ENDS;
  const bool is_empty = result.type == Outcome::SUCCESS && result.end == frame.position;
  if (is_empty) marks.truncate(frame.child_marks);
  const bool is_over = result.type == Outcome::FAIL || is_empty;
  if (result.type == Outcome::SUCCESS && !is_empty) {
    frame.position = result.end;
    ++frame.done;
  }
  const bool has_room = parser.max_count == -1 || frame.done < static_cast<size_t>(parser.max_count);
  if (!is_over && has_room) {
    if (frame.position < text_.size()) {
      frame.child_marks = marks.size();
      Frame child;
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
    result = {may_come ? Outcome::NEED_MORE : Outcome::FAIL, frame.position};
  } else {
    result = {Outcome::SUCCESS, frame.position};
  }
  return Step::ENDS;
}

/** A tag or a rule that the message is made of. */
template <typename Marks>
PegRun::Step PegRun::step_part(std::vector<Frame> & stack, Marks & marks, Result & result,
                               common_peg_parser_id child) const {
  Frame & frame = stack.back();
  const PegPart part = grammar_->part(frame.id);
  if (result.type == Outcome::NONE) {
    PegMark mark;
    mark.part = part;
    mark.begin = mark.end = frame.begin;
    marks.push(mark);
    frame.done = 1;
    Frame inner;
    inner.id = child;
    inner.begin = inner.position = frame.begin;
    inner.marks = marks.size();
    stack.push_back(inner);
    return Step::CALLS;
  }
  if (result.type == Outcome::FAIL) {
    marks.truncate(frame.marks);
    return Step::ENDS;
  }
  PegMark & mark = marks.at(frame.marks);
  mark.end = result.end;
  mark.state = result.type == Outcome::SUCCESS ? PegMark::COMPLETE : PegMark::PARTIAL;
  if (result.type == Outcome::SUCCESS && has_exit(part)) {
    PegMark exit = mark;
    exit.is_exit = true;
    marks.push(exit);
  }
  return Step::ENDS;
}

bool PegRun::scan(Frame & frame, Result & result, const common_peg_parser_variant & parser, bool is_end) const {
  const size_t begin = frame.begin;
  if (const auto * p = std::get_if<common_peg_literal_parser>(&parser)) {
    return scan_literal(frame, result, p->literal, is_end);
  }
  if (is<common_peg_until_parser>(parser)) return scan_until(frame, result, is_end);
  if (const auto * p = std::get_if<common_peg_chars_parser>(&parser)) return scan_characters(frame, result, *p, is_end);
  if (const auto * p = std::get_if<common_peg_string_parser>(&parser)) {
    return scan_string(frame, result, p->delimiter, is_end);
  }
  if (is<common_peg_space_parser>(parser)) {
    size_t & position = frame.position;
    while (position < text_.size() && std::isspace(static_cast<unsigned char>(text_[position]))) ++position;
    if (position == text_.size() && !is_end) return false;
    result = {Outcome::SUCCESS, position};
    return true;
  }
  if (is<common_peg_start_parser>(parser)) {
    result = {begin == 0 ? Outcome::SUCCESS : Outcome::FAIL, begin};
    return true;
  }
  if (is<common_peg_epsilon_parser>(parser)) {
    result = {Outcome::SUCCESS, begin};
    return true;
  }
  const bool is_at_end = begin >= text_.size();
  if (is_at_end && !is_end) return false;
  if (is<common_peg_end_parser>(parser)) {
    result = {is_at_end ? Outcome::SUCCESS : Outcome::FAIL, begin};
    return true;
  }
  // any character
  const utf8_parse_result character = common_parse_utf8_codepoint(text_, begin);
  result = {is_at_end ? Outcome::NEED_MORE : Outcome::SUCCESS, begin + (is_at_end ? 0 : character.bytes_consumed)};
  return true;
}

bool PegRun::scan_literal(Frame & frame, Result & result, const std::string & literal, bool is_end) const {
  size_t & position = frame.position;
  for (; position - frame.begin < literal.size(); ++position) {
    if (position == text_.size()) {
      if (!is_end) return false;
      result = {Outcome::NEED_MORE, position};
      return true;
    }
    if (text_[position] != literal[position - frame.begin]) {
      result = {Outcome::FAIL, frame.begin};
      return true;
    }
  }
  result = {Outcome::SUCCESS, position};
  return true;
}

bool PegRun::scan_characters(Frame & frame, Result & result, const common_peg_chars_parser & parser,
                             bool is_end) const {
  const size_t least = static_cast<size_t>(std::max(parser.min_count, 0));
  while (parser.max_count == -1 || frame.done < static_cast<size_t>(parser.max_count)) {
    if (frame.position >= text_.size()) {
      if (!is_end) return false;
      result = {frame.done >= least ? Outcome::SUCCESS : Outcome::NEED_MORE, frame.position};
      return true;
    }
    const utf8_parse_result character = common_parse_utf8_codepoint(text_, frame.position);
    const bool is_in_class = std::any_of(parser.ranges.begin(), parser.ranges.end(),
                                         [&](const auto & range) { return range.contains(character.codepoint); });
    if (is_in_class == parser.negated) break;
    frame.position += character.bytes_consumed;
    ++frame.done;
  }
  result = {frame.done >= least ? Outcome::SUCCESS : Outcome::FAIL, frame.position};
  return true;
}

bool PegRun::scan_string(Frame & frame, Result & result, char delimiter, bool is_end) const {
  static const std::string SHORT_ESCAPES = "\\/bfnrt";
  size_t & position = frame.position;
  const auto fail = [&] {
    result = {Outcome::FAIL, frame.begin};
    return true;
  };
  while (position < text_.size()) {
    const char c = text_[position];
    if (c == delimiter) {
      result = {Outcome::SUCCESS, position};
      return true;
    }
    if (c != '\\') {
      position += common_parse_utf8_codepoint(text_, position).bytes_consumed;
      continue;
    }
    if (position + 1 == text_.size()) break;
    const char escaped = text_[position + 1];
    size_t length = 2;
    if (escaped == 'u') {
      while (length < 6 && position + length < text_.size()) {
        if (!is_hex_digit(text_[position + length])) return fail();
        ++length;
      }
      if (length < 6) break;
    } else if (escaped != delimiter && SHORT_ESCAPES.find(escaped) == std::string::npos) {
      return fail();
    }
    position += length;
  }
  if (!is_end) return false;
  result = {Outcome::NEED_MORE, position};
  return true;
}

bool PegRun::scan_until(Frame & frame, Result & result, bool is_end) const {
  const common_trie & delimiters = grammar_->delimiters(frame.id);
  size_t & position = frame.position;
  while (position < text_.size()) {
    const common_trie::match_result match = delimiters.check_at(text_, position);
    if (match == common_trie::PARTIAL_MATCH && !is_end) return false;
    if (match != common_trie::NO_MATCH) {
      result = {Outcome::SUCCESS, position};
      return true;
    }
    position += common_parse_utf8_codepoint(text_, position).bytes_consumed;
  }
  if (!is_end) return false;
  result = {Outcome::NEED_MORE, position};
  return true;
}

}  // namespace llamero
