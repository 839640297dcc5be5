#pragma once

#include "chat/message_builder.h"

namespace llamero {

/** As llama.cpp's common_chat_peg_minimax_m3_mapper: arguments are elements like XML's, which become JSON. */
class MinimaxMessage : public MessageBuilder {
 protected:
  void apply(const PegMark & mark) override;
  bool is_known_running(const PegMark & mark) const override;
  bool is_text(const PegMark & mark, size_t end) const override;
  size_t begin_text(const PegMark & mark) override;
  size_t take_text(const PegMark & mark, Span span, bool is_all) override;

 private:
  void enter(const PegMark & mark);
  void begin_value(std::string_view opening, char level);
  void separate(size_t depth);
  void close_element();
};

}  // namespace llamero
