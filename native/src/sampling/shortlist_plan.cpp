#include "sampling/shortlist_plan.h"

namespace llamero {
namespace {

/** A longer list is hardly cheaper than all tokens. */
constexpr size_t MAX_SIZE = 2048;
constexpr size_t LEAST_SAVING = 8;

}  // namespace

void ShortlistPlan::add(const std::string & type, const Fields & spec, size_t biased) {
  if (size_ > 0) {
    const bool is_plain = type == "top_k" || type == "top_p" || type == "min_p" || type == "dist" || type == "greedy" ||
                          (type == "temperature" && spec.real("range") <= 0);
    needs_full_length_ = needs_full_length_ || !is_plain;
  } else if (type == "logit_bias") {
    extra_ += biased;
  } else if (type == "penalties") {
    add_penalties(spec);
  } else if (type == "top_k") {
    const int32_t k = spec.integer<int32_t>("k");
    if (k > 0) size_ = static_cast<size_t>(k) + extra_;
  } else if (type == "greedy") {
    size_ = 1 + extra_;
    is_greedy_ = true;
  } else {
    is_open_ = false;
  }
  if (!is_open_) size_ = 0;
}

void ShortlistPlan::add_penalties(const Fields & spec) {
  const int32_t last_n = spec.integer<int32_t>("lastN", -1);
  const bool only_lowers = spec.real("repeat") >= 1 && spec.real("frequency") >= 0 && spec.real("presence") >= 0;
  is_open_ = is_open_ && only_lowers && last_n >= 0;
  if (last_n > 0) extra_ += static_cast<size_t>(last_n);
}

size_t ShortlistPlan::size(size_t vocab_size, size_t reported) const {
  const size_t more = is_greedy_ && reported > 1 ? reported - 1 : 0;
  const size_t size = size_ == 0 ? 0 : size_ + more;
  return size <= MAX_SIZE && size * LEAST_SAVING <= vocab_size ? size : 0;
}

}  // namespace llamero
