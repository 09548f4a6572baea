// SPDX-License-Identifier: Apache-2.0
// plans/attribution.yaml.
#include <algorithm>

#include "format/yaml.h"
#include "healthplan/attribution/attribution.h"
#include "healthplan/programme_reader.h"

namespace bogam::healthplan {
namespace {

constexpr int kMostMonths = 120, kMostVisits = 100;

void ReadNamedCodes(JsonFields& root, std::string_view key, std::vector<NamedCodes>* out) {
  root.EachObject(key, [&](const std::string& id, JsonFields& fields) {
    NamedCodes one{id, fields.Text("title"), {}};
    fields.Each("codes", true, [&](JsonFields& codes) {
      const std::string system = codes.Text("system");
      for (const std::string& code : codes.Texts("codes")) one.codes.emplace_back(system, code);
    });
    out->push_back(std::move(one));
  });
  if (out->size() > kMostNamedCodes) root.Report(key, "there are over 32");
}

uint32_t BitsOf(JsonFields& fields, std::string_view key, const std::vector<NamedCodes>& all) {
  uint32_t bits = 0;
  for (const std::string& id : fields.TextsOr(key)) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const NamedCodes& one) { return one.id == id; });
    if (at == all.end())
      fields.Report(key, "there is no " + id);
    else
      bits |= uint32_t{1} << (at - all.begin());
  }
  return bits;
}

AttributionPass ReadPass(JsonFields& fields, const AttributionRules& rules) {
  AttributionPass out{.id = fields.Text("id"), .title = fields.Text("title")};
  out.by = static_cast<AttributedBy>(fields.Choice("by", {"plan", "panel", "visits"}));
  if (out.by != AttributedBy::kVisits) return out;
  out.months = static_cast<int>(fields.Number("months", 1, kMostMonths));
  out.services = BitsOf(fields, "services", rules.services);
  out.clinicians = BitsOf(fields, "clinicians", rules.clinicians);
  out.least = static_cast<int>(fields.NumberOr("least", 1, kMostVisits, 1));
  return out;
}

}  // namespace

std::shared_ptr<const AttributionRules> AttributionRules::Read(const std::vector<SourceFile>& files, Findings& findings) {
  const auto file = std::find_if(files.begin(), files.end(), [](const SourceFile& one) { return one.path == "plans/attribution.yaml"; });
  if (file == files.end()) return nullptr;
  const size_t before = findings.size();
  auto out = std::make_shared<AttributionRules>();
  const Json json = format::ParseYaml(file->text, file->path, findings);
  if (json.kind == Json::Kind::kNull) return nullptr;
  {
    JsonFields root(findings, file->path, "", json);
    root.Object("members", [&](JsonFields& fields) { out->coverage_class = fields.Text("class"), out->coverage_codes = fields.Texts("codes"); });
    root.Each("sources", true, [&](JsonFields& fields) {
      const std::vector<std::string> types = {"Encounter", "ExplanationOfBenefit"};
      out->sources.push_back({types[fields.Choice("type", types)], fields.Texts("status")});
    });
    ReadNamedCodes(root, "services", &out->services);
    ReadNamedCodes(root, "clinicians", &out->clinicians);
    root.Each("versions", true, [&](JsonFields& fields) {
      AttributionVersion version{.span = ReadSpan(fields), .source = ReadSource(fields), .passes = {}};
      fields.Each("passes", true, [&](JsonFields& pass) { version.passes.push_back(ReadPass(pass, *out)); });
      for (const AttributionVersion& other : out->versions) {
        if (other.span.from <= version.span.to && version.span.from <= other.span.to) fields.Report("from", "two versions hold on one day");
      }
      out->versions.push_back(std::move(version));
    });
  }
  if (findings.size() == before) return out;
  return nullptr;
}

}  // namespace bogam::healthplan
