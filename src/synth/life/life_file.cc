// SPDX-License-Identifier: Apache-2.0
#include "synth/life/life_file.h"

#include <algorithm>

namespace bogam::synth::life {

using format::Json;

Status ReadLifeFile(std::string_view text, const std::string& file, const std::function<void(format::JsonFields&)>& take) {
  format::Findings findings;
  if (const Json json = format::ParseJson(text, file, findings); findings.empty()) {
    format::JsonFields fields(findings, file, "", json);
    fields.Raw("remark");
    take(fields);
  }
  if (findings.empty()) return {};
  std::string all;
  for (const format::Finding& finding : findings) all += (all.empty() ? "" : "\n") + finding.ToString();
  return {Code::kInvalid, all};
}

std::vector<std::vector<double>> Rows(format::JsonFields& json, const std::string& key, size_t width) {
  json.Raw(key + "_remark");
  std::vector<std::vector<double>> out;
  const Json* const rows = json.Raw(key);
  if (rows == nullptr || rows->kind != Json::Kind::kArray || rows->items.empty()) json.Report(key, "it is no list of rows");
  if (rows == nullptr) return out;
  for (const Json& row : rows->items) {
    const bool numbers = std::all_of(row.items.begin(), row.items.end(), [](const Json& item) { return item.kind == Json::Kind::kNumber; });
    if (!numbers || row.items.size() != width) {
      json.Report(key, "a row has not " + std::to_string(width) + " numbers");
      continue;
    }
    out.emplace_back();
    for (const Json& item : row.items) out.back().push_back(item.number);
  }
  return out;
}

}  // namespace bogam::synth::life
