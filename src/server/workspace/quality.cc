// SPDX-License-Identifier: Apache-2.0
// GET /api/about, /api/measures and /api/measures/{id}.
#include <algorithm>
#include <set>

#include "server/workspace/measure_view.h"
#include "server/workspace/small_cells.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using engine::MeasureResult;
using measure::PopulationType;
using measure::Scoring;

/// Markdown's marks away, white space joined: [text](url) keeps its text.
std::string Plain(std::string_view markdown) {
  std::string out;
  for (size_t i = 0; i < markdown.size(); ++i) {
    const char c = markdown[i];
    if (c == '*' || c == '`' || c == '#' || c == '[') continue;
    if (c == ']' && i + 1 < markdown.size() && markdown[i + 1] == '(') {
      i = std::min(markdown.find(')', i), markdown.size());
      continue;
    }
    if (c == ']') continue;
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// The first two sentences.
std::string Short(std::string_view markdown) {
  const std::string plain = Plain(markdown);
  size_t end = 0;
  for (int sentences = 0; sentences < 2 && end < plain.size(); ++sentences) {
    const size_t stop = plain.find(". ", end);
    end = stop == std::string::npos ? plain.size() : stop + 2;
  }
  std::string out = plain.substr(0, end);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void WriteCounts(const MeasureResult& result, size_t g, JsonText* json) {
  if (result.state() != MeasureResult::State::kReady) {
    json->Raw("populations", "null");
    return;
  }
  const measure::Group& group = result.definition().groups[g];
  const measure::GroupSummary& summary = result.run().summary->groups()[g];
  std::set<std::string_view> seen;
  json->Object("populations");
  for (size_t p = 0; p < group.populations.size(); ++p) {
    const PopulationType type = group.populations[p].type;
    const std::string_view code = measure::PopulationCode(type);
    if (type != PopulationType::kMeasureObservation && seen.insert(code).second) json->Number(code, summary.counts[p]);
  }
  json->End();
}

bool HasRate(Scoring scoring) { return scoring == Scoring::kProportion || scoring == Scoring::kRatio; }

struct SplitOrder {
  measure::TableKind kind;
  std::vector<std::string_view> keys;  ///< empty: by denominator
};

const std::vector<SplitOrder>& Splits() {
  static const std::vector<SplitOrder> kSplits = {
      {measure::TableKind::kSex, {"female", "male", "other", "unknown"}},
      {measure::TableKind::kAge, {"0-17", "18-44", "45-64", "65-74", "75+", "unknown"}},
      {measure::TableKind::kRace, {}},
      {measure::TableKind::kEthnicity, {}},
      {measure::TableKind::kPractice, {}},
  };
  return kSplits;
}

struct StratumRow {
  std::string key, label;
  int64_t denominator = 0, numerator = 0;
  std::optional<int64_t> due;
};

/// Which of two rows of a table comes first.
class RowOrder {
 public:
  explicit RowOrder(const std::vector<std::string_view>& keys) : keys_(keys) {}
  bool operator()(const StratumRow& a, const StratumRow& b) const {
    if (!keys_.empty()) return Place(a) < Place(b);
    if (Last(a) != Last(b)) return Last(b);
    if (IsSmall(a.denominator) != IsSmall(b.denominator)) return IsSmall(b.denominator);
    if (!IsSmall(a.denominator) && a.denominator != b.denominator) return a.denominator > b.denominator;
    return a.label < b.label;
  }

 private:
  static bool Last(const StratumRow& row) { return row.key == "unknown" || row.key == "none" || row.key.ends_with("/none"); }
  ptrdiff_t Place(const StratumRow& row) const { return std::find(keys_.begin(), keys_.end(), row.key) - keys_.begin(); }
  const std::vector<std::string_view>& keys_;
};

void WriteStratum(const StratumRow& row, bool suppressed, bool rate, JsonText* json) {
  const auto shown = [&](int64_t number) { return suppressed ? std::optional<int64_t>() : std::optional(number); };
  std::optional<double> share;
  if (rate && !suppressed) share = static_cast<double>(row.numerator) / static_cast<double>(row.denominator);
  json->Object().String("key", row.key);
  WriteNullable("label", row.label, json);
  WriteNullable("denominator", shown(row.denominator), json);
  WriteNullable("numerator", shown(row.numerator), json);
  WriteNullable("rate", share, json);
  WriteInterval("interval", share ? measure::WilsonInterval(row.numerator, row.denominator) : std::nullopt, json);
  WriteNullable("due", suppressed ? std::optional<int64_t>() : row.due, json);
  json->Boolean("suppressed", suppressed).End();
}

/// A rate over a handful is shown to nobody. Whoever sees nobody by name sees no small count either, nor what would give one away.
std::vector<bool> Suppressed(const std::vector<StratumRow>& rows, bool sees_people) {
  std::vector<int64_t> denominators;
  std::vector<bool> own;
  for (const StratumRow& row : rows) {
    denominators.push_back(row.denominator);
    const bool parts = IsSmall(row.numerator) || IsSmall(row.denominator - row.numerator) || IsSmall(row.due.value_or(0));
    own.push_back(IsSmall(row.denominator) || (!sees_people && parts));
  }
  return sees_people ? own : HiddenParts(denominators, own);
}

/// How rows are shown.
struct RowStyle {
  bool rate = false;
  bool sees_people = false;
};

void WriteRows(std::vector<StratumRow> rows, const std::vector<std::string_view>& keys, const RowStyle& style, JsonText* json) {
  std::erase_if(rows, [](const StratumRow& row) { return row.denominator <= 0; });
  std::sort(rows.begin(), rows.end(), RowOrder(keys));
  const std::vector<bool> suppressed = Suppressed(rows, style.sees_people);
  json->Array("rows");
  for (size_t i = 0; i < rows.size(); ++i) WriteStratum(rows[i], suppressed[i], style.rate, json);
  json->End();
}

/// Rows of the Measure's own stratifiers, from counts beside Group::populations.
StratumRow StratifierRow(const measure::Group& group, uint32_t stratifier, const std::vector<std::string>& values, const std::vector<int64_t>& counts) {
  StratumRow row;
  row.key = engine::StratumKey(stratifier, values);
  row.label = row.key.substr(row.key.find('/') + 1);
  for (size_t p = 0; p < group.populations.size() && p < counts.size(); ++p) {
    switch (group.populations[p].type) {
      case PopulationType::kDenominator: row.denominator += counts[p]; break;
      case PopulationType::kDenominatorExclusion:
      case PopulationType::kDenominatorException: row.denominator -= counts[p]; break;
      case PopulationType::kNumerator: row.numerator += counts[p]; break;
      case PopulationType::kNumeratorExclusion: row.numerator -= counts[p]; break;
      default: break;
    }
  }
  return row;
}

void WriteStrata(const ViewContext& context, const MeasureResult& result, size_t g, bool sees_people, JsonText* json) {
  const measure::Group& group = result.definition().groups[g];
  const measure::GroupSummary& summary = result.run().summary->groups()[g];
  const RowStyle style{HasRate(group.scoring), sees_people};
  json->Array("strata");
  for (const SplitOrder& split : Splits()) {
    std::vector<StratumRow> rows;
    for (const auto& [key, row] : summary.tables[static_cast<size_t>(split.kind)]) {
      StratumRow& out =
          rows.emplace_back(StratumRow{key, row.label, row.denominator, row.numerator, group.improvement ? std::optional(row.due) : std::nullopt});
      if (split.kind == measure::TableKind::kPractice && out.label.empty() && key != "none")
        out.label = PracticeName(context, result.population()->snapshot(), key);
    }
    json->Object().String("by", measure::TableName(split.kind));
    WriteRows(std::move(rows), split.keys, style, json);
    json->End();
  }
  for (uint32_t s = 0; s < group.stratifiers.size(); ++s) {
    std::vector<StratumRow> rows;
    for (const auto& [key, counts] : summary.strata) {
      if (key.first == s) rows.push_back(StratifierRow(group, s, key.second, counts));
    }
    json->Object().String("by", "stratifier").String("title", group.stratifiers[s].title());
    WriteRows(std::move(rows), {}, style, json);
    json->End();
  }
  json->End();
}

void WriteDefinitions(const MeasureResult& result, size_t g, bool korean, JsonText* json) {
  const measure::Group& group = result.definition().groups[g];
  const measure::LinkedGroup& linked = result.run().measure->linked->groups()[g];
  json->Array("definition");
  for (size_t p = 0; p < group.populations.size(); ++p) {
    const measure::Criterion& criterion = linked.populations[p];
    json->Object().String("population", measure::PopulationCode(group.populations[p].type));
    WriteNullable("text", WordsOf(result.definition(), group.populations[p].description, korean), json);
    json->String("library", criterion ? criterion.library->id : "").String("expression", group.populations[p].expression).End();
  }
  json->End();
}

void WriteCql(const engine::ReadyMeasure& ready, JsonText* json) {
  const expr::Library* main = ready.linked->libraries().main;
  if (ready.main_text.empty() || main == nullptr) {
    json->Raw("cql", "null");
    return;
  }
  json->Object("cql").String("library", main->id);
  WriteNullable("version", main->version, json);
  json->String("text", ready.main_text).Array("definitions");
  for (const expr::Definition& definition : main->definitions) {
    if (definition.span.line == 0) continue;
    json->Object().String("name", definition.name).Number("line", definition.span.line);
    json->Number("endLine", std::max(definition.span.line, definition.span.end_line)).End();
  }
  json->End().End();
}

}  // namespace

Result<ResultPtr> ResultFor(const ViewContext& context, std::string_view measure, const engine::EvaluationTime& time) {
  BOGAM_ASSIGN(const engine::MeasureShelf* const shelf, context.engine->Measures());
  for (const measure::MeasureDefinition* definition : shelf->measures()) {
    if (definition->id != measure) continue;
    BOGAM_ASSIGN(const auto results, context.engine->results().Get({definition->id}, time));
    return results.front();
  }
  return Status(Code::kNotFound, "There is no measure with this id.", std::string(measure));
}

std::string_view TextOf(const measure::MeasureDefinition& measure, size_t group, std::string_view definition, bool korean) {
  for (const measure::Population& population : measure.groups[group].populations) {
    if (population.expression == definition) return WordsOf(measure, population.description, korean);
  }
  return {};
}

std::string Sentence(const Status& status) {
  const std::string detail = status.detail().substr(0, status.detail().find('\n'));
  return detail.empty() ? status.message() : status.message() + ": " + detail;
}

Status Unworkable(const Status& why) { return Status(Code::kUnprocessable, Sentence(why)); }

void WriteGroup(const MeasureResult& result, size_t g, bool korean, JsonText* json) {
  const measure::Group& group = result.definition().groups[g];
  const bool ready = result.state() == MeasureResult::State::kReady;
  const measure::Summary* summary = ready ? result.run().summary.get() : nullptr;
  json->String("id", group.id);
  WriteNullable("title", group.title, json);
  WriteNullable("description", WordsOf(result.definition(), group.description, korean), json);
  json->String("scoring", measure::ScoringCode(group.scoring)).String("basis", group.basis);
  WriteNullable("improvement", group.improvement ? measure::ImprovementCode(*group.improvement) : std::string_view(), json);
  WriteCounts(result, g, json);
  WriteNullable("rate", ready && HasRate(group.scoring) ? summary->Rate(g) : std::nullopt, json);
  WriteInterval("interval", ready && group.scoring == Scoring::kProportion ? summary->RateInterval(g) : std::nullopt, json);
  const auto value = ready && group.scoring == Scoring::kContinuousVariable ? summary->Value(g) : std::nullopt;
  json->Raw("value", value ? value->ToString() : "null");
  WriteNullable("unit", value ? summary->Unit(g) : std::string_view(), json);
  WriteNullable("due", ready && group.improvement ? std::optional(summary->groups()[g].total.due) : std::nullopt, json);
  WriteNullable("failed", ready ? std::optional(summary->groups()[g].failed) : std::nullopt, json);
}

void WriteMeasure(const MeasureResult& result, bool korean, JsonText* json) {
  const measure::MeasureDefinition& measure = result.definition();
  const MeasureResult::State state = result.state();
  json->String("id", measure.id).String("name", measure.name).String("title", TitleOf(measure, korean));
  WriteNullable("version", measure.version, json);
  json->String("status", measure.status.empty() ? "unknown" : measure.status);
  WriteNullable("description", Short(WordsOf(measure, measure.description, korean)), json);
  WriteNullable("publisher", measure.publisher, json);
  json->String("state", state == MeasureResult::State::kReady ? "ready" : state == MeasureResult::State::kFailed ? "failed" : "computing");
  if (state == MeasureResult::State::kComputing)
    WriteProgress(result, json);
  else
    json->Raw("progress", "null");
  WriteNullable("error", state == MeasureResult::State::kFailed ? Sentence(result.failure()) : std::string(), json);
  json->Array("groups");
  for (size_t g = 0; g < measure.groups.size(); ++g) {
    json->Object();
    WriteGroup(result, g, korean, json);
    json->End();
  }
  json->End();
}

View About(const ViewContext& context, const Request&) {
  engine::Engine& engine = *context.engine;
  BOGAM_ASSIGN(const engine::Engine::Size size, engine.Count());
  BOGAM_ASSIGN(const engine::EvaluationTime time, engine.When({}));
  BOGAM_ASSIGN(const std::vector<int> years, engine.Years(10));
  BOGAM_ASSIGN(const engine::MeasureShelf* const shelf, engine.Measures());
  BOGAM_ASSIGN(const records::Origin origin, engine.records().origin());
  const std::string path = engine.options().store;
  const std::string folder = path.substr(path.find_last_of('/', path.find_last_not_of('/')) + 1);
  JsonText json;
  json.Object().String("name", "bogam").String("version", engine::Version()).String("store", path.empty() ? "memory" : folder.empty() ? path : folder);
  json.Number("patients", static_cast<int64_t>(size.patients)).Number("resources", static_cast<int64_t>(size.resources));
  WriteFrame(time, &json);
  json.Array("years");
  for (const int year : years) json.Raw(std::to_string(year));
  json.End().Number("measures", static_cast<int64_t>(shelf->measures().size())).Number("smallCell", kSmallCell);
  json.Boolean("synthetic", origin == records::Origin::kSynthetic).End();
  return JsonResponse(std::move(json).Take());
}

View MeasureList(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const engine::EvaluationTime time, ReadTime(context, request));
  BOGAM_ASSIGN(const auto results, context.engine->results().Get({}, time));
  JsonText json;
  json.Object();
  WriteFrame(time, &json);
  json.Array("measures");
  for (const ResultPtr& result : results) {
    json.Object();
    WriteMeasure(*result, WantsKorean(request), &json);
    json.End();
  }
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

View MeasureDetail(const ViewContext& context, const Request& request, std::string_view measure_id) {
  BOGAM_ASSIGN(const engine::EvaluationTime time, ReadTime(context, request));
  BOGAM_ASSIGN(const ResultPtr result, ResultFor(context, measure_id, time));
  BOGAM_ASSIGN(const size_t group, ReadGroup(result->definition(), request));
  if (result->state() == MeasureResult::State::kComputing) return Computing(*result);
  if (result->state() == MeasureResult::State::kFailed) return Unworkable(result->failure());
  const measure::MeasureDefinition& measure = result->definition();
  const bool korean = WantsKorean(request);
  JsonText json;
  json.Object();
  WriteFrame(time, &json);
  json.Object("measure");
  WriteMeasure(*result, korean, &json);
  json.End().Object("group");
  WriteGroup(*result, group, korean, &json);
  json.End();
  WriteNullable("url", measure.url, &json);
  json.Array("sources");
  for (const auto& source : measure.sources) {
    json.Object().String("text", Plain(source.text));
    WriteNullable("url", source.url, &json);
    json.End();
  }
  json.End();
  WriteDefinitions(*result, group, korean, &json);
  WriteNullable("rationale", Plain(WordsOf(measure, measure.rationale, korean)), &json);
  WriteNullable("guidance", Plain(WordsOf(measure, measure.guidance, korean)), &json);
  WriteCql(*result->run().measure, &json);
  WriteStrata(context, *result, group, SeesPeople(request), &json);
  json.End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
