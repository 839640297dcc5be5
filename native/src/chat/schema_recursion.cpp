#include "chat/schema_recursion.h"

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace llamero {
namespace {

std::string unescape(std::string token) {
  for (const auto & [escape, character] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}}) {
    for (size_t at = 0; (at = token.find(escape, at)) != std::string::npos; ++at) token.replace(at, 2, character);
  }
  return token;
}

/** The value that a local reference ("#/definitions/a") names, or null. */
const common_json * resolve(const common_json & root, const std::string & reference) {
  if (reference.empty() || reference[0] != '#') return nullptr;
  const common_json * value = &root;
  size_t from = 1;
  while (from < reference.size()) {
    const size_t start = reference[from] == '/' ? from + 1 : from;
    const size_t end = std::min(reference.find('/', start), reference.size());
    const std::string token = unescape(reference.substr(start, end - start));
    if (value->is_object() && value->contains(token)) {
      value = &value->at(token);
    } else if (value->is_array() && !token.empty() && token.find_first_not_of("0123456789") == std::string::npos &&
               token.size() < 9 && std::stoul(token) < value->size()) {
      value = &value->at(std::stoul(token));
    } else {
      return nullptr;
    }
    from = end;
  }
  return value;
}

/** The values that a value contains or refers to; keywords do not matter, a schema may be anywhere. */
std::vector<const common_json *> neighbours(const common_json & root, const common_json & value) {
  std::vector<const common_json *> result;
  if (value.is_object()) {
    for (const auto & item : value.items()) {
      const bool is_reference = item.key() == "$ref" && item.value().is_string();
      const common_json * target = is_reference ? resolve(root, item.value().get<std::string>()) : nullptr;
      result.push_back(target != nullptr ? target : &item.value());
    }
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) result.push_back(&value.at(i));
  }
  return result;
}

/** Everything that can be reached from a value, itself included. */
std::set<const common_json *> reachable(const common_json & root, const common_json & start) {
  std::set<const common_json *> seen{&start};
  std::vector<const common_json *> open{&start};
  while (!open.empty()) {
    const common_json * value = open.back();
    open.pop_back();
    for (const common_json * next : neighbours(root, *value)) {
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  return seen;
}

}  // namespace

void check_schema_recursion(const common_json & schema) {
  for (const common_json * value : reachable(schema, schema)) {
    if (!value->is_object() || !value->contains("allOf")) continue;
    if (reachable(schema, value->at("allOf")).count(value) != 0) {
      throw std::invalid_argument("JSON schema conversion failed: a schema contains itself through allOf");
    }
  }
}

}  // namespace llamero
