// SPDX-License-Identifier: Apache-2.0
// GET /api/measures/{id}/people: the people of a measure by status, filtered, sorted, page by page. The list of a filter and sort is
// worked out once for a result and kept for its pages.
#include <algorithm>

#include "fhir/ids.h"
#include "server/workspace/directory.h"
#include "server/workspace/measure_view.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using engine::MeasureResult;
using engine::MeasureRun;
using engine::PersonInGroup;
using engine::PersonOutcome;

/// Which people a request asks for, and in what order.
struct Selection {
  size_t group = 0;
  std::string status, practice, by, key, sort;
  std::string Text() const { return std::to_string(group) + "\n" + status + "\n" + practice + "\n" + by + "\n" + key + "\n" + sort; }
};

std::string ValueOr(const Request& request, std::string_view name, std::string_view fallback) {
  const std::string* value = request.Query(name);
  return value == nullptr || value->empty() ? std::string(fallback) : *value;
}

Status OneOf(std::string_view what, const std::string& value, std::initializer_list<std::string_view> known) {
  if (std::find(known.begin(), known.end(), value) != known.end()) return {};
  std::string all;
  for (const std::string_view one : known) all += (all.empty() ? "" : ", ") + std::string(one);
  return Status(Code::kInvalid, std::string(what) + " is one of " + all + ".", value);
}

Result<Selection> ReadSelection(const measure::MeasureDefinition& measure, const Request& request) {
  Selection out;
  BOGAM_ASSIGN(out.group, ReadGroup(measure, request));
  out.status = ValueOr(request, "status", "due");
  BOGAM_TRY(OneOf("status", out.status, {"due", "met", "counted", "excluded", "exception", "failed", "initial-population", "denominator", "numerator"}));
  out.sort = ValueOr(request, "sort", "name");
  BOGAM_TRY(OneOf("sort", out.sort, {"name", "age", "-age", "evidence", "-evidence"}));
  out.practice = ValueOr(request, "practice", "");
  const std::string stratum = ValueOr(request, "stratum", "");
  if (stratum.empty()) return out;
  const size_t colon = stratum.find(':');
  out.by = stratum.substr(0, colon);
  if (colon != std::string::npos) out.key = stratum.substr(colon + 1);
  BOGAM_TRY(OneOf("stratum", out.by, {"sex", "age", "race", "ethnicity", "practice", "stratifier"}));
  return out;
}

uint32_t KeyOf(const PersonOutcome& person, std::string_view by) {
  if (by == "sex") return person.sex;
  if (by == "age") return person.age_band;
  if (by == "race") return person.race;
  return by == "ethnicity" ? person.ethnicity : person.practice;
}

/// The populations bit of a code; 0 where the group has none.
uint32_t PopulationBit(const measure::Group& group, std::string_view code) {
  for (size_t p = 0; p < group.populations.size() && p < 32; ++p) {
    if (measure::PopulationCode(group.populations[p].type) == code) return 1u << p;
  }
  return 0;
}

class Selector {
 public:
  Selector(const MeasureRun& run, const Selection& selection) : run_(run), selection_(selection) {
    by_population_ = selection.status == "initial-population" || selection.status == "denominator" || selection.status == "numerator";
    bit_ = PopulationBit(run.definition->groups[selection.group], selection.status);
  }

  PersonOrder Run() const {
    auto rows = std::make_shared<std::vector<uint32_t>>();
    for (uint32_t i = 0; i < run_.people.size(); ++i) {
      if (Wanted(run_.people[i])) rows->push_back(i);
    }
    std::sort(rows->begin(), rows->end(), [this](uint32_t a, uint32_t b) { return Before(run_.people[a], run_.people[b]); });
    return rows;
  }

 private:
  bool Wanted(const PersonOutcome& person) const {
    if (selection_.group >= person.groups.size()) return selection_.status == "failed" && !person.error.empty();
    const PersonInGroup& group = person.groups[selection_.group];
    const bool status = by_population_ ? (group.populations & bit_) != 0 : measure::PersonStatusName(group.status) == selection_.status;
    if (!status) return false;
    if (!selection_.practice.empty() && Text(person.practice) != selection_.practice) return false;
    if (selection_.by == "stratifier") {
      return std::any_of(group.strata.begin(), group.strata.end(), [&](uint32_t stratum) { return Text(stratum) == selection_.key; });
    }
    return selection_.by.empty() || Text(KeyOf(person, selection_.by)) == selection_.key;
  }

  bool Before(const PersonOutcome& a, const PersonOutcome& b) const {
    const bool down = selection_.sort.starts_with('-');
    if (selection_.sort.ends_with("age") && a.birth_date != b.birth_date) {
      if (a.birth_date.empty() != b.birth_date.empty()) return b.birth_date.empty();
      return down ? a.birth_date < b.birth_date : a.birth_date > b.birth_date;
    }
    if (selection_.sort.ends_with("evidence")) {
      const std::string& x = a.groups[selection_.group].evidence_date;
      const std::string& y = b.groups[selection_.group].evidence_date;
      if (x != y) return down ? x > y : x < y;
    }
    if (a.sort_name.empty() != b.sort_name.empty()) return b.sort_name.empty();
    return a.sort_name != b.sort_name ? a.sort_name < b.sort_name : a.id < b.id;
  }

  const std::string& Text(uint32_t number) const { return run_.texts[number]; }

  const MeasureRun& run_;
  const Selection& selection_;
  bool by_population_ = false;
  uint32_t bit_ = 0;
};

class PeoplePage {
 public:
  PeoplePage(const ViewContext& context, const MeasureResult& result, const Selection& selection, bool korean)
      : context_(context), result_(result), selection_(selection), korean_(korean), reader_(result.population()->NewReader()) {}

  Result<std::string> Write(const std::vector<uint32_t>& rows, size_t offset, size_t limit, std::string next) {
    JsonText json;
    json.Object().Number("total", static_cast<int64_t>(rows.size()));
    WriteNullable("next", next, &json);
    json.Array("items");
    for (size_t i = offset; i < std::min(rows.size(), offset + limit); ++i) BOGAM_TRY(WriteRow(result_.run().people[rows[i]], &json));
    json.End().End();
    return std::move(json).Take();
  }

 private:
  Status WriteRow(const PersonOutcome& person, JsonText* json) {
    BOGAM_ASSIGN(const bool there, reader_->Move(person.number));
    if (!there) return Status(Code::kDataLoss, "a person of a result is not in its state of the store");
    const fhir::Node patient = reader_->resource();
    const std::string& practice = result_.run().texts[person.practice];
    json->Object().String("id", person.id);
    WriteNames(patient, result_.time(), json);
    WriteNullable("birthDate", person.birth_date, json);
    WriteNullable("age", AgeOf(patient, result_.time()), json);
    WriteNullable("sex", patient.Get(fhir::name::kGender).text(), json);
    WritePractice(context_, result_.population()->snapshot(), practice, Label(practice), json);
    WriteWhy(person, json);
    json->End();
    return {};
  }

  std::string_view Label(const std::string& practice) const {
    const auto& table = result_.run().summary->groups()[selection_.group].tables[static_cast<size_t>(measure::TableKind::kPractice)];
    const auto found = table.find(practice);
    return found == table.end() ? std::string_view() : std::string_view(found->second.label);
  }

  void WriteWhy(const PersonOutcome& person, JsonText* json) const {
    static const PersonInGroup kNothing;
    const PersonInGroup& in = selection_.group < person.groups.size() ? person.groups[selection_.group] : kNothing;
    const bool failed = !person.error.empty();
    json->String("status", failed ? "failed" : measure::PersonStatusName(in.status));
    const std::string& reason = result_.run().texts[in.reason];
    const std::string definition = reason.substr(reason.find('|') + 1);
    const std::string_view words = TextOf(result_.definition(), selection_.group, definition, korean_);
    json->Object("reason").String("text", failed ? person.error : words.empty() ? definition : std::string(words));
    WriteNullable("expression", failed ? std::string() : definition, json);
    WriteNullable("value", failed ? std::nullopt : in.reason_value, json);
    json->End();
    if (in.evidence_resource.empty()) {
      json->Raw("lastEvidence", "null");
      return;
    }
    json->Object("lastEvidence");
    WriteNullable("date", in.evidence_date, json);
    json->String("resource", in.evidence_resource).String("summary", in.evidence_summary).End();
  }

  const ViewContext& context_;
  const MeasureResult& result_;
  const Selection& selection_;
  const bool korean_;
  std::unique_ptr<cohort::PatientReader> reader_;
};

/// Where a page begins: the result's key, what is selected, how many came before.
struct MeasureCursor {
  uint64_t result = 0, selection = 0, offset = 0;
};

/// The result that a request speaks of: that of its cursor, or the newest.
Result<ResultPtr> Resolve(const ViewContext& context, const Request& request, std::string_view measure, MeasureCursor* cursor) {
  const std::string* text = request.Query("cursor");
  if (text == nullptr || text->empty()) {
    BOGAM_ASSIGN(const engine::EvaluationTime time, ReadTime(context, request));
    return ResultFor(context, measure, time);
  }
  if (!ReadCursor(*text, {&cursor->result, &cursor->selection, &cursor->offset})) return Status(Code::kInvalid, "The cursor is damaged.");
  std::string key = WriteCursor({cursor->result});
  key.insert(0, 16 - std::min<size_t>(16, key.size()), '0');
  ResultPtr found = context.engine->results().Find(key);
  if (!found || found->state() != MeasureResult::State::kReady || found->definition().id != measure) {
    return Status(Code::kGone, "The list has changed since this page was made; begin again.");
  }
  return found;
}

}  // namespace

View MeasurePeople(const ViewContext& context, const Request& request, std::string_view measure) {
  MeasureCursor cursor;
  BOGAM_ASSIGN(const ResultPtr result, Resolve(context, request, measure, &cursor));
  BOGAM_ASSIGN(const Selection selection, ReadSelection(result->definition(), request));
  BOGAM_ASSIGN(const size_t limit, ReadLimit(request));
  if (result->state() == MeasureResult::State::kComputing) return Computing(*result);
  if (result->state() == MeasureResult::State::kFailed) return Unworkable(result->failure());
  const uint64_t mark = MarkOf(selection.Text());
  if (cursor.result != 0 && cursor.selection != mark) return Status(Code::kInvalid, "The cursor is of another list.");
  const std::string key = result->key() + "\n" + selection.Text();
  PersonOrder rows = context.lists->Find(key);
  if (!rows) {
    rows = Selector(result->run(), selection).Run();
    context.lists->Keep(key, rows);
  }
  uint64_t number = 0;
  if (!ReadCursor(result->key(), {&number})) return Status(Code::kInternal, "the key of a result is no number");
  cursor.offset = std::min<uint64_t>(cursor.offset, rows->size());
  const size_t end = std::min<size_t>(rows->size(), cursor.offset + limit);
  const std::string next = end < rows->size() ? WriteCursor({number, mark, end}) : std::string();
  BOGAM_ASSIGN(std::string body, PeoplePage(context, *result, selection, WantsKorean(request)).Write(*rows, cursor.offset, limit, next));
  return JsonResponse(std::move(body));
}

}  // namespace bogam::server
