#pragma once

#include "chat/message_builder.h"

namespace llamero {

/** As llama.cpp's common_chat_peg_mapper: arguments are one JSON object, or come one by one. */
class UsualMessage : public MessageBuilder {
 protected:
  bool drops_blank_reasoning() const override { return true; }
  void apply(const PegMark & mark) override;
  bool is_known_running(const PegMark & mark) const override;
  bool is_text(const PegMark & mark, size_t end) const override;
  size_t begin_text(const PegMark & mark) override;
  size_t take_text(const PegMark & mark, Span span, bool is_all) override;

 private:
  void name_argument(Span name);
  void close_quote();
  void close_call();
};

}  // namespace llamero
