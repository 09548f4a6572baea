// SPDX-License-Identifier: Apache-2.0
// GET /api/people/{id}/measures/{measure}/evidence: every population with the definitions below it, what each gave, and from which
// resources.
#include <algorithm>
#include <set>

#include "server/workspace/explanation_view.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using measure::EvidenceNode;
using measure::PersonStatus;
using measure::PopulationType;
using measure::Scoring;

constexpr size_t kMostResources = 50, kMostWhy = 5;
constexpr int kMostDepth = 12;

/// Codes of the populations that can have decided a status.
PopulationType DecidingType(const measure::Group& group, PersonStatus status) {
  const bool continuous = group.scoring == Scoring::kContinuousVariable;
  switch (status) {
    case PersonStatus::kExcluded: return continuous ? PopulationType::kMeasurePopulationExclusion : PopulationType::kDenominatorExclusion;
    case PersonStatus::kException: return PopulationType::kDenominatorException;
    case PersonStatus::kDue:
    case PersonStatus::kMet:
    case PersonStatus::kCounted:
      if (continuous) return PopulationType::kMeasurePopulation;
      return group.scoring == Scoring::kCohort ? PopulationType::kInitialPopulation : PopulationType::kNumerator;
    case PersonStatus::kNone:
    case PersonStatus::kFailed: return PopulationType::kInitialPopulation;
  }
  return PopulationType::kInitialPopulation;
}

bool IsCount(std::string_view value) { return value.ends_with(" elements") || value.ends_with(" element"); }

std::string_view TypeOf(const EvidenceNode& node) {
  if (node.value == "null") return "null";
  if (node.truth && (node.value == "true" || node.value == "false")) return "boolean";
  if (node.truth && IsCount(node.value)) return "list";
  const bool resource = std::find(node.resources.begin(), node.resources.end(), node.value) != node.resources.end();
  return resource ? "resource" : "value";
}

std::optional<bool> BooleanOf(const EvidenceNode& node) { return TypeOf(node) == "boolean" ? node.truth : std::nullopt; }

/// "3 × Observation" where all that it retrieved is of one type.
std::string ListText(const EvidenceNode& node) {
  const std::string count = node.value.substr(0, node.value.find(' '));
  std::string type;
  for (const std::string& resource : node.resources) {
    const std::string one = resource.substr(0, resource.find('/'));
    if (!type.empty() && one != type) return node.value;
    type = one;
  }
  return type.empty() || count == "0" ? node.value : count + " × " + type;
}

class EvidenceWriter {
 public:
  EvidenceWriter(const engine::Explanation& explanation, size_t group, bool korean)
      : explanation_(explanation),
        measure_(explanation.measure->linked->definition()),
        group_number_(group),
        korean_(korean),
        group_(measure_.groups[group]),
        result_(explanation.result.groups[group]) {
    if (group < explanation.evidence.size()) evidence_ = &explanation.evidence[group];
    if (evidence_ == nullptr) return;
    for (const EvidenceNode* node : Deciders(*evidence_, group_)) deciding_.insert(node);
  }

  void WritePopulations(JsonText* json) const {
    json->Array("populations");
    for (size_t p = 0; p < group_.populations.size(); ++p) {
      const measure::PopulationEvidence* one = Evidence(p);
      json->Object().String("population", measure::PopulationCode(group_.populations[p].type));
      json->String("library", Library(p)).String("expression", group_.populations[p].expression);
      WriteNullable("value", one != nullptr && one->evaluated ? BooleanOf(one->why) : std::nullopt, json);
      json->Number("count", p < result_.counts.size() ? result_.counts[p] : 0);
      json->Boolean("decides", one != nullptr && deciding_.contains(&one->why)).End();
    }
    json->End();
  }

  void WriteExpressions(JsonText* json) const {
    json->Array("expressions");
    for (size_t p = 0; p < group_.populations.size(); ++p) {
      const measure::PopulationEvidence* one = Evidence(p);
      if (one != nullptr && one->evaluated)
        WriteNode(one->why, 0, json);
      else
        WriteAbsent(p, json);
    }
    json->End();
  }

 private:
  const measure::PopulationEvidence* Evidence(size_t p) const {
    return evidence_ != nullptr && p < evidence_->populations.size() ? &evidence_->populations[p] : nullptr;
  }

  std::string Library(size_t p) const {
    const auto& groups = explanation_.measure->linked->groups();
    const auto& criteria = groups[static_cast<size_t>(&group_ - explanation_.measure->linked->definition().groups.data())].populations;
    return criteria[p] ? criteria[p].library->id : std::string();
  }

  void WriteAbsent(size_t p, JsonText* json) const {
    const bool failed = explanation_.result.failed();
    json->Object().String("name", group_.populations[p].expression).String("library", Library(p));
    WriteNullable("text", WordsOf(measure_, group_.populations[p].description, korean_), json);
    json->String("type", failed ? "error" : "null").Raw("value", "null").String("result", failed ? "error" : "null").Boolean("decides", false);
    WriteNullable("locator", Locator(Library(p), group_.populations[p].expression), json);
    json->Array("resources").End().Array("children").End().End();
  }

  /// line:column-line:column of a definition in its library's text.
  std::string Locator(std::string_view library, std::string_view name) const {
    for (const auto& one : explanation_.measure->linked->libraries().libraries) {
      if (one->id != library) continue;
      for (const expr::Definition& definition : one->definitions) {
        const expr::Span& span = definition.span;
        if (definition.name != name || span.line == 0) continue;
        return std::to_string(span.line) + ":" + std::to_string(span.column) + "-" + std::to_string(span.end_line) + ":" + std::to_string(span.end_column);
      }
    }
    return {};
  }

  std::string ResultText(const EvidenceNode& node, std::string_view type) const {
    if (type == "list") return ListText(node);
    if (type != "resource") return node.value;
    const auto found = explanation_.resources.find(node.value);
    return found == explanation_.resources.end() || found->second.summary.empty() ? node.value : found->second.summary;
  }

  /// What came after `now` decided nothing and is last.
  std::vector<const std::string*> NewestFirst(const EvidenceNode& node) const {
    struct Dated {
      bool later;
      int64_t at;
      const std::string* reference;
    };
    std::vector<Dated> dated;
    const int offset = engine::OffsetOf(explanation_.time);
    const int64_t now = explanation_.time.now.Instants(offset).last;
    for (const std::string& reference : node.resources) {
      const auto found = explanation_.resources.find(reference);
      const auto moment = found == explanation_.resources.end() || found->second.date.empty() ? std::nullopt : value::DateTime::Parse(found->second.date);
      const int64_t at = moment ? moment->Instants(offset).first : INT64_MIN;
      dated.push_back({at > now, at, &reference});
    }
    std::stable_sort(dated.begin(), dated.end(), [](const Dated& a, const Dated& b) { return a.later != b.later ? b.later : a.at > b.at; });
    std::vector<const std::string*> out;
    for (const Dated& one : dated) out.push_back(one.reference);
    return out;
  }

  void WriteNode(const EvidenceNode& node, int depth, JsonText* json) const {
    const std::string_view type = TypeOf(node);
    json->Object().String("name", node.definition).String("library", node.library);
    WriteNullable("text", TextOf(measure_, group_number_, node.definition, korean_), json);
    json->String("type", type);
    WriteNullable("value", BooleanOf(node), json);
    json->String("result", ResultText(node, type)).Boolean("decides", deciding_.contains(&node));
    WriteNullable("locator", Locator(node.library, node.definition), json);
    json->Array("resources");
    const std::vector<const std::string*> resources = NewestFirst(node);
    for (size_t i = 0; i < std::min(resources.size(), kMostResources); ++i) json->String(*resources[i]);
    json->End().Array("children");
    if (depth + 1 < kMostDepth) {
      for (const EvidenceNode& child : node.uses) WriteNode(child, depth + 1, json);
    }
    json->End().End();
  }

  const engine::Explanation& explanation_;
  const measure::MeasureDefinition& measure_;
  const size_t group_number_;
  const bool korean_;
  const measure::Group& group_;
  const measure::GroupResult& result_;
  const measure::GroupEvidence* evidence_ = nullptr;
  std::set<const EvidenceNode*> deciding_;
};

/// A resource behind a reason, and when it was.
struct Reason {
  const std::string* reference;
  const engine::Explanation::Resource* resource;
  bool visit;
  int64_t at;
};

/// The resources of a definition that can have decided something by `now`: newest first, visits last.
std::vector<Reason> ReasonsOf(const EvidenceNode& node, const engine::Explanation& explanation) {
  std::vector<Reason> out;
  const int offset = engine::OffsetOf(explanation.time);
  for (const std::string& reference : node.resources) {
    const auto found = explanation.resources.find(reference);
    if (found == explanation.resources.end() || reference.starts_with("Patient/")) continue;
    const auto moment = found->second.date.empty() ? std::nullopt : value::DateTime::Parse(found->second.date);
    const int64_t at = moment ? moment->Instants(offset).first : INT64_MIN;
    if (at > explanation.time.now.Instants(offset).last) continue;
    out.push_back({&found->first, &found->second, reference.starts_with("Encounter/"), at});
  }
  std::stable_sort(out.begin(), out.end(), [](const Reason& a, const Reason& b) { return a.visit != b.visit ? b.visit : a.at > b.at; });
  return out;
}

void WriteResources(const engine::Explanation& explanation, JsonText* json) {
  json->Object("resources");
  for (const auto& [reference, resource] : explanation.resources) {
    json->Object(reference);
    WriteNullable("date", resource.date, json);
    json->String("summary", resource.summary).End();
  }
  json->End();
}

}  // namespace

std::vector<const EvidenceNode*> Deciders(const measure::GroupEvidence& evidence, const measure::Group& group) {
  const std::string_view code = measure::PopulationCode(DecidingType(group, evidence.status));
  std::vector<const EvidenceNode*> path;
  for (const measure::PopulationEvidence& population : evidence.populations) {
    if (population.population != code || !population.evaluated) continue;
    const EvidenceNode* node = &population.why;
    path = {node};
    // Down along the parts that have its truth, to the definition that stands for the status (measure/evidence.h).
    while (node->definition != evidence.reason_definition || node->library != evidence.reason_library) {
      const auto next = std::find_if(node->uses.begin(), node->uses.end(), [&](const EvidenceNode& part) { return part.truth && part.truth == node->truth; });
      if (next == node->uses.end()) break;
      node = &*next;
      path.push_back(node);
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

void WriteWhy(const engine::Explanation& explanation, size_t group, bool korean, JsonText* json) {
  json->Array("why");
  if (group < explanation.evidence.size()) {
    const measure::MeasureDefinition& measure = explanation.measure->linked->definition();
    const auto deciders = Deciders(explanation.evidence[group], measure.groups[group]);
    for (size_t i = 0; i < std::min(deciders.size(), kMostWhy); ++i) {
      const EvidenceNode& node = *deciders[i];
      json->Object().String("expression", node.definition).String("library", node.library);
      WriteNullable("text", TextOf(measure, group, node.definition, korean), json);
      WriteNullable("value", BooleanOf(node), json);
      json->Array("resources");
      const std::vector<Reason> reasons = ReasonsOf(node, explanation);
      for (size_t r = 0; r < std::min(reasons.size(), kMostWhy); ++r) {
        json->Object().String("resource", *reasons[r].reference);
        WriteNullable("date", reasons[r].resource->date, json);
        json->String("summary", reasons[r].resource->summary).End();
      }
      json->End().End();
    }
  }
  json->End();
}

View EvidenceView(const ViewContext& context, const Request& request, std::string_view person, std::string_view measure_id) {
  engine::PersonRequest wanted;
  BOGAM_ASSIGN(wanted.time, ReadTime(context, request));
  BOGAM_ASSIGN(const engine::MeasureShelf* const shelf, context.engine->Measures());
  const auto& measures = shelf->measures();
  const auto known = std::find_if(measures.begin(), measures.end(), [&](const auto* one) { return one->id == measure_id; });
  if (known == measures.end()) return Status(Code::kNotFound, "There is no measure with this id.");
  wanted.measure = measure_id;
  wanted.patient = person;
  BOGAM_ASSIGN(const size_t group, ReadGroup(**known, request));
  if (const auto ready = shelf->Ready(**known); !ready.ok()) return Unworkable(ready.status());
  BOGAM_ASSIGN(const engine::Explanation explanation, context.engine->Explain(wanted));
  const measure::MeasureDefinition& definition = explanation.measure->linked->definition();
  JsonText json;
  json.Object();
  WriteFrame(wanted.time, &json);
  json.String("measure", definition.id).String("group", definition.groups[group].id).String("title", TitleOf(definition, WantsKorean(request)));
  WriteNullable("version", definition.version, &json);
  const auto& improvement = definition.groups[group].improvement;
  WriteNullable("improvement", improvement ? measure::ImprovementCode(*improvement) : std::string_view(), &json);
  const bool failed = explanation.result.failed();
  json.String("status", failed ? "failed" : measure::PersonStatusName(explanation.result.groups[group].status));
  const EvidenceWriter writer(explanation, group, WantsKorean(request));
  writer.WritePopulations(&json);
  writer.WriteExpressions(&json);
  WriteResources(explanation, &json);
  if (failed) {
    json.Object("error").String("message", explanation.result.error).Raw("library", "null").Raw("expression", "null").Raw("locator", "null").End();
  } else {
    json.Raw("error", "null");
  }
  json.End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
