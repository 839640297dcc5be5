#include "chat/message_builder.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "chat/gemma_message.h"
#include "chat/minimax_message.h"
#include "chat/usual_message.h"

namespace llamero {
namespace {

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool is_prose(PegPart part) {
  return part == PegPart::CONTENT || part == PegPart::REASONING;
}

}  // namespace

std::unique_ptr<MessageBuilder> MessageBuilder::of(common_chat_format format) {
  if (format == COMMON_CHAT_FORMAT_PEG_GEMMA4) return std::make_unique<GemmaMessage>();
  if (format == COMMON_CHAT_FORMAT_PEG_MINIMAX_M3) return std::make_unique<MinimaxMessage>();
  return std::make_unique<UsualMessage>();
}

void MessageBuilder::follow(PegRun & run) {
  text_ = &run.text();
  const std::vector<PegMark> & marks = run.marks();
  const size_t visible = std::min(run.hidden_from(), marks.size());
  const size_t kept = std::min(run.untouched(), visible);
  if (kept <= before_.size()) drop_stream();
  if (kept < before_.size()) go_back(kept);

  while (before_.size() < visible) {
    const PegMark & mark = marks[before_.size()];
    if (mark.state == PegMark::COMPLETE || is_known_running(mark)) {
      if (stream_.is_on && mark.end < stream_.position) drop_stream();
      State before = stream_.is_on ? stream_.before : state();
      take_in(mark);
      before_.push_back(std::move(before));
      continue;
    }
    const size_t end = std::max(run.certain_end(), mark.begin);
    if (stream_.is_on && end < stream_.position) drop_stream();
    if (stream_.is_on || is_prose(mark.part) || is_text(mark, end)) extend_stream(mark, end, false);
    return;
  }
}

MessageAddition MessageBuilder::preview(PegRun & run) {
  const PegOutcome outcome = run.preview();
  MessageAddition addition;
  if (outcome != PegOutcome::FAIL) {
    PegMarks & marks = run.previewed();
    if (stream_.is_on) {
      const size_t streamed = before_.size();
      if (marks.kept() <= streamed || marks.at(streamed).end < stream_.position) drop_stream();
    }
    if (marks.kept() < before_.size()) go_back(marks.kept());
    const State certain = state();
    const Stream stream = stream_;
    for (size_t i = before_.size(); i < marks.size(); ++i) take_in(marks.at(i));
    addition = emit();
    stream_ = stream;
    if (is_rewritten_) go_back(0);
    else restore(certain);
  }
  run.end_preview();
  return addition;
}

void MessageBuilder::take_in(const PegMark & mark) {
  if (stream_.is_on || is_prose(mark.part) || is_text(mark, mark.end)) {
    extend_stream(mark, mark.end, true);
    stream_ = {};
  } else {
    apply(mark);
  }
}

void MessageBuilder::extend_stream(const PegMark & mark, size_t end, bool is_all) {
  if (!stream_.is_on) {
    stream_.before = state();
    stream_.is_on = true;
    stream_.position = is_prose(mark.part) ? mark.begin : begin_text(mark);
  }
  const Span span{stream_.position, std::max(end, stream_.position)};
  if (is_prose(mark.part)) {
    (mark.part == PegPart::CONTENT ? content_ : reasoning_).append(text_of(span));
    stream_.position = span.end;
  } else {
    stream_.position = take_text(mark, span, is_all);
  }
}

void MessageBuilder::drop_stream() {
  if (!stream_.is_on) return;
  const State before = std::move(stream_.before);
  stream_ = {};
  restore(before);
}

void MessageBuilder::open_call() {
  if (!has_call() || last_call().is_listed) {
    ++state_.calls;
    if (state_.calls > calls_.size()) calls_.emplace_back();
  } else {
    is_rewritten_ = true;  // one that is not shown gives way
  }
  Call & call = calls_[state_.calls - 1];
  call.id = call.name = {};
  call.arguments.truncate(0);
  call.is_listed = false;
  state_.notes = {};
}

void MessageBuilder::replace_arguments(std::string_view arguments) {
  GrowingText & present = calls_[state_.calls - 1].arguments;
  present.truncate(0);
  present.append(arguments);
  is_rewritten_ = true;
}

MessageBuilder::State MessageBuilder::state() const {
  State state = state_;
  state.content = content_.size();
  state.reasoning = reasoning_.size();
  if (has_call()) {
    const Call & call = last_call();
    state.id = call.id;
    state.name = call.name;
    state.arguments = call.arguments.size();
    state.is_listed = call.is_listed;
  }
  return state;
}

void MessageBuilder::restore(const State & state) {
  state_ = state;
  content_.truncate(state.content);
  reasoning_.truncate(state.reasoning);
  blank_ = std::min(blank_, state.reasoning);
  if (has_call()) {
    Call & call = calls_[state_.calls - 1];
    call.id = state.id;
    call.name = state.name;
    call.arguments.truncate(state.arguments);
    call.is_listed = state.is_listed;
  }
  changed_from_ = std::min(changed_from_, std::max<size_t>(state.calls, 1) - 1);
}

void MessageBuilder::go_back(size_t count) {
  if (is_rewritten_) count = 0;
  is_rewritten_ = false;
  stream_ = {};
  if (count < before_.size()) restore(State(before_[count]));
  else if (count == 0) restore({});
  before_.resize(std::min(count, before_.size()));
}

MessageAddition MessageBuilder::emit() {
  MessageAddition addition;
  const std::string & reasoning = reasoning_.text();
  while (blank_ < reasoning.size() && is_space(reasoning[blank_])) ++blank_;
  if (blank_ < reasoning.size() || !drops_blank_reasoning()) addition.reasoning = reasoning_.emit();
  addition.content = content_.emit();
  for (size_t i = changed_from_; i < state_.calls; ++i) {
    Call & call = calls_[i];
    if (!call.is_listed) continue;
    MessageAddition::Call added{i, std::string(text_of(call.id)), std::string(text_of(call.name)),
                                call.arguments.emit()};
    const bool is_same = call.is_emitted && call.emitted_id == added.id && call.emitted_name == added.name;
    if (is_same && added.arguments.empty()) continue;
    call.is_emitted = true;
    call.emitted_id = added.id;
    call.emitted_name = added.name;
    addition.calls.push_back(std::move(added));
  }
  changed_from_ = std::max<size_t>(state_.calls, 1) - 1;
  return addition;
}

MessageBuilder::Span MessageBuilder::trimmed(Span span) const {
  while (span.begin < span.end && is_space((*text_)[span.end - 1])) --span.end;
  return span;
}

std::string_view MessageBuilder::text_of(Span span) const {
  return std::string_view(*text_).substr(span.begin, span.end - span.begin);
}

}  // namespace llamero
