#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/argument_text.h"
#include "chat/growing_text.h"
#include "chat/peg_run.h"

namespace llamero {

/** What a message gained. */
struct MessageAddition {
  struct Call {
    size_t index = 0;
    std::string id;
    std::string name;
    std::string arguments;
  };
  std::string reasoning;
  std::string content;
  /** Calls that are new, or have more arguments. */
  std::vector<Call> calls;

  bool empty() const { return reasoning.empty() && content.empty() && calls.empty(); }
};

/**
 * Makes a message of marks, one by one, and goes back where the parser did. Texts only grow from mark to mark, so that
 * a state is some lengths, and to go back is to cut. How marks become arguments, each format says, as llama.cpp's
 * mapper of that format does.
 */
class MessageBuilder {
 public:
  static std::unique_ptr<MessageBuilder> of(common_chat_format format);
  virtual ~MessageBuilder() = default;

  /** Takes in what is certain of a run. */
  void follow(PegRun & run);
  /** Takes in all of it as if no text came any more, gives what is new, and goes back to what is certain. */
  MessageAddition preview(PegRun & run);

 protected:
  struct Span {
    size_t begin = 0;
    size_t end = 0;
  };

  /** Whether reasoning of white space only counts as none. */
  virtual bool drops_blank_reasoning() const { return false; }
  /** Takes in a mark other than of text. */
  virtual void apply(const PegMark & mark) = 0;
  /** Whether a mark says all already while its parser still runs, but for the marks in it. */
  virtual bool is_known_running(const PegMark & mark) const = 0;
  /** Whether a mark says what it covers, so far up to `end`: `begin_text` comes first, then `take_text`s. */
  virtual bool is_text(const PegMark & mark, size_t end) const = 0;
  /** @returns where its text begins */
  virtual size_t begin_text(const PegMark & mark) = 0;
  /** @returns up to where it was taken. @param is_all what more text might change is taken, too */
  virtual size_t take_text(const PegMark & mark, Span span, bool is_all) = 0;

  Span trimmed(Span span) const;
  std::string_view text_of(Span span) const;
  const std::string & text() const { return *text_; }

  /** Begins a call, which is shown once it is listed. */
  void open_call();
  bool has_call() const { return state_.calls > 0; }
  const std::string & arguments() const { return last_call().arguments.text(); }
  void append_arguments(std::string_view more) { calls_[state_.calls - 1].arguments.append(more); }
  void replace_arguments(std::string_view arguments);
  void set_id(Span id) { calls_[state_.calls - 1].id = id; }
  void set_name(Span name) { calls_[state_.calls - 1].name = name; }
  void list_call() { calls_[state_.calls - 1].is_listed = true; }

  /** What a format keeps of the last call; to go back brings back what was. */
  struct Notes {
    bool has_open_quote = false;
    size_t argument_count = 0;
    /** Objects and arrays that are open, a letter each. */
    std::string levels;
    ArgumentNormalizer normalizer;
  };
  Notes & notes() { return state_.notes; }
  const Notes & notes() const { return state_.notes; }

 private:
  struct Call {
    Span id;
    Span name;
    GrowingText arguments;
    bool is_listed = false;
    bool is_emitted = false;
    std::string emitted_id;
    std::string emitted_name;
  };
  /** What differs between a state and a later one. */
  struct State {
    size_t content = 0;
    size_t reasoning = 0;
    size_t calls = 0;
    Span id;
    Span name;
    size_t arguments = 0;
    bool is_listed = false;
    Notes notes;
  };
  /** The mark whose text is taken part by part, as it still runs. */
  struct Stream {
    bool is_on = false;
    size_t position = 0;
    State before;
  };

  void take_in(const PegMark & mark);
  void extend_stream(const PegMark & mark, size_t end, bool is_all);
  void drop_stream();
  State state() const;
  void restore(const State & state);
  /** Takes all marks but so many back. */
  void go_back(size_t count);
  MessageAddition emit();
  const Call & last_call() const { return calls_[state_.calls - 1]; }

  const std::string * text_ = nullptr;
  GrowingText content_;
  GrowingText reasoning_;
  /** White space that the reasoning begins with. */
  size_t blank_ = 0;
  std::vector<Call> calls_;
  /** Calls before it are as they were at the last emission. */
  size_t changed_from_ = 0;
  /** The lengths in it are out of date: the texts have to be compared. */
  State state_;
  Stream stream_;
  /** The state before each mark that was taken in. */
  std::vector<State> before_;
  /** Something was replaced, so that lengths do not show what was there. */
  bool is_rewritten_ = false;
};

}  // namespace llamero
