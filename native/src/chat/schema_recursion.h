#pragma once

#include <json.h>

namespace llamero {

/**
 * Refuses a JSON schema that reaches itself through `allOf`: llama.cpp puts the parts of an `allOf` in its place, over
 * and over, until the stack or the memory ends. Recursion by `$ref` alone is fine: that becomes a rule.
 * @throws std::invalid_argument
 */
void check_schema_recursion(const common_json & schema);

}  // namespace llamero
