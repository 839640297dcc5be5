#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace llamero {

/** The inside of a JSON string that says this. Parts can be escaped one by one. */
std::string escaped_for_json(std::string_view text);

/** How many braces of this JSON are open at its end, those in strings left out. */
int open_braces(std::string_view json);

/** Turns the Python literals that models write as arguments into JSON, as llama.cpp does, part by part. */
class ArgumentNormalizer {
 public:
  /**
   * @param value what is there of the value
   * @param from what was done already
   * @param is_all nothing may be left for later, as what comes may say more about it
   * @returns JSON of the value from there up to `from`, which is set anew
   */
  std::string take(std::string_view value, size_t & from, bool is_all);

 private:
  char quote_ = 0;
};

}  // namespace llamero
