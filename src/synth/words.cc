// SPDX-License-Identifier: Apache-2.0
#include "synth/words.h"

#include <simdjson.h>

namespace bogam::synth {

Status ReadWords(std::string_view json, Vocabulary* vocabulary) {
  simdjson::dom::parser parser;
  simdjson::dom::object root;
  if (parser.parse(json.data(), json.size()).get_object().get(root) != simdjson::SUCCESS) return Status(Code::kInvalid, "words.json is no JSON object");
  for (const auto [system, member] : root) {
    if (system == "remark") continue;
    simdjson::dom::object codes;
    if (member.get_object().get(codes) != simdjson::SUCCESS) return Status(Code::kInvalid, "words.json: a system has an object of codes", std::string(system));
    for (const auto [code, value] : codes) {
      std::string_view words;
      if (value.get_string().get(words) != simdjson::SUCCESS || words.empty()) return Status(Code::kInvalid, "words.json: a code has words", std::string(code));
      static_cast<void>(vocabulary->Describe(system, code, words));
    }
  }
  return {};
}

}  // namespace bogam::synth
