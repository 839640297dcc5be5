#include "chat/usual_message.h"

#include <cctype>

namespace llamero {

void UsualMessage::apply(const PegMark & mark) {
  if (mark.part == PegPart::TOOL_OPEN) return open_call();
  if (!has_call()) return;
  const Span span{mark.begin, mark.end};
  const std::string_view covered = text_of(span);
  switch (mark.part) {
    case PegPart::TOOL_ID: {
      const Span id = trimmed(span);
      const std::string_view quoted = text_of(id);
      const bool has_quotes = quoted.size() >= 2 && quoted.front() == '"' && quoted.back() == '"';
      set_id(has_quotes ? Span{id.begin + 1, id.end - 1} : id);
      break;
    }
    case PegPart::TOOL_NAME:
      set_name(trimmed(span));
      list_call();
      if (arguments().empty()) append_arguments("{");
      break;
    case PegPart::TOOL_ARGS:
      if (!covered.empty() && covered.front() == '{') replace_arguments(text_of(trimmed(span)));
      break;
    case PegPart::TOOL_CLOSE: close_call(); break;
    case PegPart::ARG_OPEN: notes().has_open_quote = false; break;
    case PegPart::ARG_NAME: name_argument(span); break;
    case PegPart::ARG_STRING:  // one more, in the quotes of the one before
      append_arguments(covered.empty() ? "\"" : escaped_for_json(covered));
      break;
    case PegPart::ARG_CLOSE: close_quote(); break;
    default: break;
  }
}

/** Arguments that come one by one have marks of their own. */
bool UsualMessage::is_known_running(const PegMark & mark) const {
  return mark.part == PegPart::TOOL_ARGS && mark.begin < text().size() && text()[mark.begin] != '{';
}

bool UsualMessage::is_text(const PegMark & mark, size_t end) const {
  if (!has_call()) return false;
  switch (mark.part) {
    case PegPart::ARG_VALUE: return true;
    case PegPart::ARG_STRING: return !notes().has_open_quote;
    case PegPart::TOOL_ARGS:
      return end > mark.begin && text()[mark.begin] == '{' && (arguments().empty() || arguments() == "{");
    default: return false;
  }
}

size_t UsualMessage::begin_text(const PegMark & mark) {
  if (mark.part == PegPart::ARG_STRING) {
    append_arguments("\"");
    notes().has_open_quote = true;
  } else if (mark.part == PegPart::ARG_VALUE) {
    notes().normalizer = {};
  } else if (!arguments().empty()) {
    return mark.begin + 1;  // the brace is there
  }
  return mark.begin;
}

size_t UsualMessage::take_text(const PegMark & mark, Span span, bool is_all) {
  if (mark.part == PegPart::ARG_VALUE) {
    size_t from = span.begin - mark.begin;
    append_arguments(notes().normalizer.take(text_of({mark.begin, span.end}), from, is_all));
    return mark.begin + from;
  }
  if (mark.part == PegPart::ARG_STRING) {
    append_arguments(escaped_for_json(text_of(span)));
    return span.end;
  }
  // white space behind arguments is none of theirs
  const Span json = trimmed(span);
  append_arguments(text_of(json));
  return json.end;
}

void UsualMessage::name_argument(Span name) {
  // as llama.cpp does: one white space before it goes, and all behind it
  if (name.begin < name.end && std::isspace(static_cast<unsigned char>(text()[name.begin]))) ++name.begin;
  if (arguments().empty()) append_arguments("{");
  if (notes().argument_count++ > 0) append_arguments(",");
  append_arguments("\"" + escaped_for_json(text_of(trimmed(name))) + "\":");
}

void UsualMessage::close_quote() {
  if (notes().has_open_quote) append_arguments("\"");
  notes().has_open_quote = false;
}

void UsualMessage::close_call() {
  close_quote();
  for (int open = open_braces(arguments()); open > 0; --open) append_arguments("}");
}

}  // namespace llamero
