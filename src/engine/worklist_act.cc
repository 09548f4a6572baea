// SPDX-License-Identifier: Apache-2.0
#include "engine/worklist_act.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "fhir/builder.h"
#include "fhir/ids.h"

namespace bogam::engine {

namespace t = fhir::type;

namespace {

/// Held while somebody acts on a person, so that what they saw of the row is what they change. Of the whole process: readers of several reaches act on one row.
std::mutex& RowLock(std::string_view patient) {
  static std::array<std::mutex, 64> locks;
  return locks[std::hash<std::string_view>()(patient) % locks.size()];
}

const worklist::Row* FindRow(const WorklistState& list, uint32_t number) {
  const auto at = std::lower_bound(list.rows.begin(), list.rows.end(), number, [](const auto& row, uint32_t n) { return row->person.number < n; });
  return at != list.rows.end() && (*at)->person.number == number ? at->get() : nullptr;
}

}  // namespace

Result<worklist::Row> RowOf(const WorklistState& state, std::string_view patient_id) {
  BOGAM_ASSIGN(const uint32_t number, state.population->NumberOf(patient_id));
  if (number == 0) return Status(Code::kNotFound, "there is no such person");
  if (const worklist::Row* const row = FindRow(state, number)) return *row;
  const std::unique_ptr<cohort::PatientReader> reader = state.population->NewReader();
  BOGAM_ASSIGN(const bool there, reader->Move(number));
  if (!there) return Status(Code::kNotFound, "there is no such person");
  bool failed = false;
  BOGAM_ASSIGN(std::optional<worklist::Row> row, PersonRow(state.frame.get()).Make(reader.get(), &failed, true));
  return std::move(*row);
}

namespace {

/// A person's row and Tasks as the records are now; measures say what they said in the list.
struct Fresh {
  std::optional<worklist::Row> row;
  std::map<std::string, fhir::Record> tasks;
};

Result<Fresh> ReadFresh(Engine* engine, const std::string& id, const WorklistState& list) {
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, engine->NewPopulation());
  BOGAM_ASSIGN(const uint32_t number, population->NumberOf(id));
  const std::unique_ptr<cohort::PatientReader> reader = population->NewReader();
  bool there = number != 0;
  if (there) {
    BOGAM_ASSIGN(there, reader->Move(number));
  }
  if (!there) return Status(Code::kNotFound, "there is no such person");
  worklist::PersonInput person;
  if (const worklist::Row* const row = FindRow(list, number)) person = row->person;
  person.number = number;
  person.id = id;
  const fhir::Node deceased = reader->resource().Get(fhir::name::kDeceased);
  person.deceased = deceased.has_value() && (deceased.type() == t::kDateTime || deceased.boolean());
  person.work = {};
  BOGAM_TRY(ReadWork(reader.get(), id, &person.work));
  Fresh out;
  std::vector<fhir::Node> tasks;
  BOGAM_TRY(reader->All(t::kTask, &tasks));
  for (const auto& [gap, item] : person.work.items) {
    for (const fhir::Node task : tasks) {
      if (task.Get(fhir::name::kId).text() == item.id) out.tasks[gap] = fhir::CopyResource(task);
    }
  }
  out.row = worklist::MakeRow(std::move(person), list.frame->gaps, list.frame->now, true);
  return out;
}

Result<ActionDone> ActOn(Engine* engine, const worklist::Action& action, const worklist::ActionFrame& frame, const ActionOn& on, const WorklistState& list) {
  ActionDone out;
  out.id = on.id;
  const std::lock_guard lock(RowLock(on.id));
  BOGAM_ASSIGN(Fresh fresh, ReadFresh(engine, on.id, list));
  if (fresh.row->person.deceased) {
    out.status = Status(Code::kUnprocessable, "this person has died");
    return out;
  }
  const auto conflict = [&](std::optional<worklist::Row> row) {
    out.status = Status(Code::kConflict, "somebody else was first; this is how it stands now");
    out.version = row ? row->version : "";
    out.row = std::move(row);
  };
  if (fresh.row->version != on.version) {
    conflict(std::move(fresh.row));
    return out;
  }
  Result<std::vector<records::Write>> writes = worklist::PlanAction(action, frame, *fresh.row, list.frame->gaps, on.gap, fresh.tasks);
  if (!writes.ok()) {
    out.status = writes.status();
    out.version = fresh.row->version;
    return out;
  }
  const auto written = engine->door().Transaction(std::move(*writes));
  if (!written.ok() && written.status().code() != Code::kPreconditionFailed) {
    out.status = written.status();
    out.version = fresh.row->version;
    return out;
  }
  BOGAM_ASSIGN(Fresh after, ReadFresh(engine, on.id, list));
  if (!written.ok()) {
    conflict(std::move(after.row));
    return out;
  }
  if (!written->empty()) out.first_version = written->front().version;
  for (const records::Written& one : *written) out.resources.push_back(std::string(fhir::Name(one.type)) + "/" + one.id);
  if (after.row) out.version = after.row->version;
  return out;
}

}  // namespace

Result<std::vector<ActionDone>> Act(Engine* engine, const worklist::Action& action, worklist::ActionFrame frame, const std::vector<ActionOn>& people,
                                    const WorklistState& state) {
  frame.now = state.frame->now;
  frame.measures.clear();
  for (const worklist::Gap& gap : state.frame->gaps) {
    const measure::MeasureDefinition& definition = state.frame->results[gap.measure]->definition();
    const std::string canonical = definition.version.empty() ? definition.url : definition.url + "|" + definition.version;
    frame.measures.emplace_back(definition.title.empty() ? definition.id : definition.title, canonical);
  }
  BOGAM_TRY(worklist::CheckAction(action, frame));
  std::vector<ActionDone> out;
  for (const ActionOn& on : people) {
    Result<ActionDone> done = ActOn(engine, action, frame, on, state);
    if (!done.ok() && done.status().code() != Code::kNotFound) return done.status();
    if (done.ok()) {
      out.push_back(std::move(*done));
      continue;
    }
    ActionDone absent;
    absent.id = on.id;
    absent.status = done.status();
    out.push_back(std::move(absent));
  }
  return out;
}

}  // namespace bogam::engine
