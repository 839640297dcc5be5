#pragma once

#include "chat/message_builder.h"

namespace llamero {

/** As llama.cpp's common_chat_peg_gemma4_mapper: arguments are in a notation of their own, which becomes JSON. */
class GemmaMessage : public MessageBuilder {
 protected:
  void apply(const PegMark & mark) override;
  bool is_known_running(const PegMark & mark) const override;
  bool is_text(const PegMark & mark, size_t end) const override;
  size_t begin_text(const PegMark & mark) override { return mark.begin; }
  size_t take_text(const PegMark & mark, Span span, bool is_all) override;

 private:
  void enter(const PegMark & mark);
  void exit(const PegMark & mark);
  void separate(PegPart part);
};

}  // namespace llamero
