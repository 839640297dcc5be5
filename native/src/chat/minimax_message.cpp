#include "chat/minimax_message.h"

namespace llamero {
namespace {

// levels: objects and arrays, in capitals once they have an element; members and items, and the values in these
constexpr char OBJECT = 'o';
constexpr char OBJECT_GOES_ON = 'O';
constexpr char ARRAY = 'a';
constexpr char ARRAY_GOES_ON = 'A';
constexpr char MEMBER = 'm';
constexpr char ITEM = 'i';
constexpr char STRING = 's';
constexpr char OTHER = 'v';

}  // namespace

void MinimaxMessage::apply(const PegMark & mark) {
  if (mark.part == PegPart::TOOL && !mark.is_exit) return open_call();
  if (!has_call()) return;
  if (!mark.is_exit) return enter(mark);
  if (mark.part == PegPart::TOOL) {
    append_arguments("}");
    notes().levels.clear();
  } else {
    close_element();
  }
}

void MinimaxMessage::enter(const PegMark & mark) {
  const Span span{mark.begin, mark.end};
  std::string & levels = notes().levels;
  switch (mark.part) {
    case PegPart::TOOL_NAME:
      set_name(span);
      list_call();
      append_arguments("{");
      levels = OBJECT;
      break;
    case PegPart::ARG: levels += MEMBER; break;
    case PegPart::ARG_ITEM: levels += ITEM; break;
    case PegPart::ARG_NAME:
      separate(2);
      append_arguments("\"" + escaped_for_json(text_of(span)) + "\":");
      break;
    case PegPart::ARG_OBJECT: begin_value("{", OBJECT); break;
    case PegPart::ARG_ARRAY: begin_value("[", ARRAY); break;
    default: break;
  }
}

void MinimaxMessage::begin_value(std::string_view opening, char level) {
  if (!notes().levels.empty() && notes().levels.back() == ITEM) separate(2);
  append_arguments(opening);
  notes().levels += level;
}

/** A comma before all elements but the first. @param depth of the object or array, from the innermost level */
void MinimaxMessage::separate(size_t depth) {
  std::string & levels = notes().levels;
  if (levels.size() < depth) return;
  char & level = levels[levels.size() - depth];
  if (level == OBJECT_GOES_ON || level == ARRAY_GOES_ON) append_arguments(",");
  else level = level == OBJECT ? OBJECT_GOES_ON : ARRAY_GOES_ON;
}

/** The end of a member or an item ends the value in it. */
void MinimaxMessage::close_element() {
  std::string & levels = notes().levels;
  while (!levels.empty()) {
    const char level = levels.back();
    levels.pop_back();
    if (level == MEMBER || level == ITEM) return;
    if (level == OBJECT || level == OBJECT_GOES_ON) append_arguments("}");
    else if (level == ARRAY || level == ARRAY_GOES_ON) append_arguments("]");
    else if (level == STRING) append_arguments("\"");
  }
}

bool MinimaxMessage::is_known_running(const PegMark & mark) const {
  switch (mark.part) {
    case PegPart::TOOL:
    case PegPart::ARG:
    case PegPart::ARG_ITEM:
    case PegPart::ARG_OBJECT:
    case PegPart::ARG_ARRAY: return true;
    default: return false;
  }
}

bool MinimaxMessage::is_text(const PegMark & mark, size_t end) const {
  return has_call() && (mark.part == PegPart::ARG_STRING || (mark.part == PegPart::ARG_VALUE && end > mark.begin));
}

size_t MinimaxMessage::begin_text(const PegMark & mark) {
  if (mark.part == PegPart::ARG_STRING) begin_value("\"", STRING);
  else begin_value("", OTHER);
  return mark.begin;
}

size_t MinimaxMessage::take_text(const PegMark & mark, Span span, bool) {
  if (mark.part == PegPart::ARG_STRING) append_arguments(escaped_for_json(text_of(span)));
  else append_arguments(text_of(span));
  return span.end;
}

}  // namespace llamero
