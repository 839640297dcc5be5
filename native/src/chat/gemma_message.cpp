#include "chat/gemma_message.h"

namespace llamero {
namespace {

// levels: open objects and arrays, in capitals once they have an element
constexpr char OBJECT = 'o';
constexpr char OBJECT_GOES_ON = 'O';
constexpr char ARRAY = 'a';
constexpr char ARRAY_GOES_ON = 'A';

bool is_value(PegPart part) {
  return part == PegPart::GEMMA_OBJECT || part == PegPart::GEMMA_ARRAY || part == PegPart::GEMMA_STRING ||
         part == PegPart::GEMMA_SCALAR;
}

}  // namespace

void GemmaMessage::apply(const PegMark & mark) {
  if (mark.is_exit) {
    if (has_call()) exit(mark);
  } else if (mark.part == PegPart::TOOL) {
    open_call();
  } else if (has_call()) {
    enter(mark);
  }
}

void GemmaMessage::enter(const PegMark & mark) {
  if (mark.part == PegPart::TOOL_NAME) return set_name({mark.begin, mark.end});
  if (mark.part == PegPart::TOOL_ARGS) return list_call();
  separate(mark.part);
  const bool is_empty = mark.state == PegMark::RUNNING ? mark.begin == text().size() : mark.begin == mark.end;
  if (is_empty) return;
  switch (mark.part) {
    case PegPart::GEMMA_OBJECT:
      append_arguments("{");
      notes().levels += OBJECT;
      break;
    case PegPart::GEMMA_ARRAY:
      append_arguments("[");
      notes().levels += ARRAY;
      break;
    case PegPart::GEMMA_KEY:
    case PegPart::GEMMA_STRING: append_arguments("\""); break;
    case PegPart::GEMMA_SCALAR: append_arguments(text_of({mark.begin, mark.end})); break;
    default: break;
  }
}

void GemmaMessage::exit(const PegMark & mark) {
  switch (mark.part) {
    case PegPart::GEMMA_OBJECT: append_arguments("}"); break;
    case PegPart::GEMMA_ARRAY: append_arguments("]"); break;
    case PegPart::GEMMA_KEY: append_arguments("\":"); return;
    case PegPart::GEMMA_STRING: append_arguments("\""); return;
    default: return;
  }
  notes().levels.pop_back();
}

/** A comma before all elements but the first. */
void GemmaMessage::separate(PegPart part) {
  if (notes().levels.empty()) return;
  char & level = notes().levels.back();
  const bool is_in_object = level == OBJECT || level == OBJECT_GOES_ON;
  if (is_in_object ? part != PegPart::GEMMA_MEMBER : !is_value(part)) return;
  if (level == OBJECT_GOES_ON || level == ARRAY_GOES_ON) append_arguments(",");
  level = is_in_object ? OBJECT_GOES_ON : ARRAY_GOES_ON;
}

bool GemmaMessage::is_known_running(const PegMark & mark) const {
  switch (mark.part) {
    case PegPart::TOOL:
    case PegPart::TOOL_ARGS:
    case PegPart::GEMMA_MEMBER: return true;
    case PegPart::GEMMA_OBJECT:
    case PegPart::GEMMA_ARRAY:
    case PegPart::GEMMA_KEY:
    case PegPart::GEMMA_STRING: return mark.begin < text().size();
    default: return false;
  }
}

bool GemmaMessage::is_text(const PegMark & mark, size_t) const {
  return has_call() && (mark.part == PegPart::GEMMA_KEY_NAME || mark.part == PegPart::GEMMA_STRING_TEXT);
}

size_t GemmaMessage::take_text(const PegMark &, Span span, bool) {
  append_arguments(escaped_for_json(text_of(span)));
  return span.end;
}

}  // namespace llamero
