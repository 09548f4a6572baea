// SPDX-License-Identifier: Apache-2.0
// GET /api/people: everyone, or those of a name, page by page over one state of the store.
#include <algorithm>

#include "engine/patient_visit.h"
#include "fhir/ids.h"
#include "server/workspace/chart.h"
#include "server/workspace/directory.h"
#include "server/workspace/measure_view.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using engine::MeasureResult;

/// In how many measures a person is due; nothing while one is being worked out.
class DueCounts {
 public:
  explicit DueCounts(std::vector<ResultPtr> results) : results_(std::move(results)) {
    for (const ResultPtr& result : results_) {
      known_ = known_ && result->state() != MeasureResult::State::kComputing;
      key_ += result->key();
    }
  }
  bool known() const { return known_; }
  const std::string& key() const { return key_; }
  int64_t Of(std::string_view id) const {
    int64_t due = 0;
    for (const ResultPtr& result : results_) {
      if (result->state() != MeasureResult::State::kReady) continue;
      const size_t at = result->IndexOf(id);
      if (at == SIZE_MAX) continue;
      const auto& groups = result->run().people[at].groups;
      due += std::any_of(groups.begin(), groups.end(), [](const auto& group) { return group.status == measure::PersonStatus::kDue; });
    }
    return due;
  }

 private:
  std::vector<ResultPtr> results_;
  std::string key_;
  bool known_ = true;
};

/// Most due first; equal ones stay in the order of their names.
PersonOrder ByDue(const ViewContext& context, const PeopleDirectory& directory, const std::string& name, const DueCounts& due) {
  const PersonOrder by_name = directory.Find(name, "name");
  if (!due.known()) return by_name;
  const std::string key = "due\n" + std::to_string(directory.change()) + "\n" + due.key() + "\n" + name;
  if (PersonOrder kept = context.lists->Find(key)) return kept;
  std::vector<std::pair<int64_t, uint32_t>> counted;
  for (const uint32_t i : *by_name) counted.emplace_back(due.Of(directory.people()[i]->id), i);
  std::stable_sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  auto order = std::make_shared<std::vector<uint32_t>>();
  for (const auto& [count, i] : counted) order->push_back(i);
  context.lists->Keep(key, order);
  return order;
}

Status WriteRow(const ViewContext& context, const PeopleDirectory& directory, const DirectoryPerson& person, const engine::EvaluationTime& time,
                const DueCounts& due, cohort::PatientReader* reader, measure::Practices* practices, JsonText* json) {
  BOGAM_ASSIGN(const bool there, reader->Move(person.number));
  if (!there) return Status(Code::kDataLoss, "a person of the list is not in its state of the store");
  const fhir::Node patient = reader->resource();
  BOGAM_ASSIGN(const measure::Person described, engine::PersonOf(reader, patient, time, practices));
  BOGAM_ASSIGN(const std::string last, Chart(context, directory.population().snapshot(), reader).LastEncounter());
  json->Object().String("id", person.id);
  WriteNames(patient, time, json);
  WriteNullable("birthDate", person.birth_date, json);
  WriteNullable("age", AgeOf(patient, time), json);
  WriteNullable("sex", patient.Get(fhir::name::kGender).text(), json);
  json->Boolean("deceased", IsDeceased(patient));
  WritePractice(context, directory.population().snapshot(), described.practice, described.practice_label, json);
  WriteNullable("due", due.known() ? std::optional(due.Of(person.id)) : std::nullopt, json);
  WriteNullable("lastEncounter", last, json);
  json->End();
  return {};
}

struct PeopleCursor {
  uint64_t change = 0, mark = 0, offset = 0;
};

Result<std::shared_ptr<const PeopleDirectory>> Resolve(const ViewContext& context, const Request& request, uint64_t mark, PeopleCursor* cursor) {
  const std::string* text = request.Query("cursor");
  if (text == nullptr || text->empty()) return context.people->Newest();
  if (!ReadCursor(*text, {&cursor->change, &cursor->mark, &cursor->offset}) || cursor->mark != mark) {
    return Status(Code::kInvalid, "The cursor is damaged, or of another list.");
  }
  std::shared_ptr<const PeopleDirectory> found = context.people->Find(cursor->change);
  if (!found) return Status(Code::kGone, "The list has changed since this page was made; begin again.");
  return found;
}

}  // namespace

View PeopleList(const ViewContext& context, const Request& request) {
  const std::string* given_sort = request.Query("sort");
  const std::string sort = given_sort == nullptr || given_sort->empty() ? "name" : *given_sort;
  if (sort != "name" && sort != "-due" && sort != "age" && sort != "-age") return Status(Code::kInvalid, "sort is one of name, -due, age, -age.");
  const std::string* given_name = request.Query("name");
  const std::string name = given_name == nullptr ? std::string() : *given_name;
  BOGAM_ASSIGN(const size_t limit, ReadLimit(request));
  const uint64_t mark = MarkOf(sort + "\n" + name);
  PeopleCursor cursor;
  BOGAM_ASSIGN(const std::shared_ptr<const PeopleDirectory> directory, Resolve(context, request, mark, &cursor));
  BOGAM_ASSIGN(const engine::EvaluationTime time, context.engine->When({}));
  BOGAM_ASSIGN(auto results, context.engine->results().Get({}, time));
  const DueCounts due(std::move(results));
  const PersonOrder rows = sort == "-due" ? ByDue(context, *directory, name, due) : directory->Find(name, sort);
  cursor.offset = std::min<uint64_t>(cursor.offset, rows->size());
  const size_t end = std::min<size_t>(rows->size(), cursor.offset + limit);
  JsonText json;
  json.Object().Number("total", static_cast<int64_t>(rows->size()));
  WriteNullable("next", end < rows->size() ? WriteCursor({directory->change(), mark, end}) : std::string(), &json);
  json.Array("items");
  const auto reader = directory->population().NewReader();
  measure::Practices practices;
  for (size_t i = cursor.offset; i < end; ++i) {
    BOGAM_TRY(WriteRow(context, *directory, *directory->people()[(*rows)[i]], time, due, reader.get(), &practices, &json));
  }
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
