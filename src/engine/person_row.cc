// SPDX-License-Identifier: Apache-2.0
#include "engine/person_row.h"

#include <algorithm>

#include "engine/patient_visit.h"
#include "engine/resource_text.h"
#include "fhir/ids.h"
#include "risk/explain.h"
#include "risk/sentences.h"
#include "search/fold.h"
#include "worklist/coding.h"
#include "worklist/contact.h"

namespace bogam::engine {
namespace {

namespace n = fhir::name;
namespace t = fhir::type;

/// PHQ-9's item, and the panel whose component it may be.
const expr::CodeValue kUrgentCodes[] = {{.code = worklist::kSelfHarmItem, .system = worklist::kLoinc}, {.code = "44249-1", .system = worklist::kLoinc}};

Status EachOf(cohort::PatientReader* reader, fhir::TypeId type, const std::function<void(fhir::Node)>& visit) {
  std::vector<fhir::Node> nodes;
  BOGAM_TRY(reader->All(type, &nodes));
  for (const fhir::Node node : nodes) visit(node);
  return {};
}

std::string SortNameOf(fhir::Node patient) {
  const fhir::Node first = patient.Get(n::kName);
  std::string name(first.Get(n::kFamily).text());
  for (const fhir::Node given : first.children(n::kGiven)) name += " " + std::string(given.text());
  if (name.empty()) name = first.Get(n::kText).text();
  return search::Folded(name);
}

/// The language to speak in: the preferred one, else the first.
void ReadLanguage(fhir::Node patient, worklist::PersonInput* person) {
  for (const fhir::Node communication : patient.children(n::kCommunication)) {
    const bool preferred = communication.Get(n::kPreferred).boolean();
    if (!preferred && !person->language.empty()) continue;
    const fhir::Node language = communication.Get(n::kLanguage), coding = language.Get(n::kCoding);
    person->language = coding.Get(n::kCode).text();
    person->language_display = coding.Get(n::kDisplay).text();
    if (person->language_display.empty()) person->language_display = language.Get(n::kText).text();
    if (preferred) return;
  }
}

const PersonOutcome* OutcomeOf(const MeasureRun& run, uint32_t number) {
  size_t low = 0, high = run.people.size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (run.people[middle].number < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low < run.people.size() && run.people[low].number == number ? &run.people[low] : nullptr;
}

}  // namespace

Status ReadWork(cohort::PatientReader* reader, const std::string& patient, worklist::Work* work) {
  work->patient = patient;
  for (const fhir::TypeId type : {t::kTask, t::kServiceRequest, t::kCommunication, t::kQuestionnaireResponse}) {
    BOGAM_TRY(EachOf(reader, type, [&](fhir::Node node) { work->Add(node); }));
  }
  expr::RetrieveRequest request;
  request.type = t::kObservation;
  request.code_path = "code";
  request.has_code_filter = true;
  request.codes = kUrgentCodes;
  std::vector<fhir::Node> observations;
  bool exact = false;
  BOGAM_TRY(reader->Retrieve(request, &observations, &exact));
  for (const fhir::Node observation : observations) work->Add(observation);
  work->Finish();
  return {};
}

PersonRow::PersonRow(const WorklistFrame* frame, std::string_view language) : frame_(*frame), source_(frame->dictionary) {
  if (!language.empty()) in_ = frame->model.library->translation(language, frame->model.chosen);
  if (frame->model.equation == nullptr) return;
  scorer_.emplace(frame->model.library.get(), risk::Clock(frame->time.now, frame->now.offset));
}

Result<std::optional<worklist::Row>> PersonRow::Make(cohort::PatientReader* reader, bool* failed, bool always) {
  const fhir::Node patient = reader->resource();
  worklist::PersonInput person;
  person.number = reader->patient();
  person.id = patient.Get(n::kId).text();
  const fhir::Node deceased = patient.Get(n::kDeceased);
  person.deceased = deceased.has_value() && (deceased.type() == t::kDateTime || deceased.boolean());
  if (person.deceased && !always) return std::optional<worklist::Row>();
  Findings(&person, failed);
  BOGAM_TRY(ReadWork(reader, person.id, &person.work));
  if (!always && person.findings.empty() && person.work.items.empty() && worklist::OpenAnswers(person.work, frame_.now).empty())
    return std::optional<worklist::Row>();
  person.sort_name = SortNameOf(patient);
  ReadLanguage(patient, &person);
  BOGAM_TRY(Practice(reader, &person));
  BOGAM_TRY(Contacts(reader, &person));
  BOGAM_TRY(Score(reader, &person));
  return worklist::MakeRow(std::move(person), frame_.gaps, frame_.now, always);
}

void PersonRow::Findings(worklist::PersonInput* person, bool* failed) {
  const PersonOutcome* outcome = nullptr;
  size_t measure = SIZE_MAX;
  for (size_t g = 0; g < frame_.gaps.size(); ++g) {
    const worklist::Gap& gap = frame_.gaps[g];
    const MeasureRun& run = frame_.results[gap.measure]->run();
    if (gap.measure != measure) outcome = OutcomeOf(run, person->number);
    measure = gap.measure;
    if (outcome == nullptr) continue;
    if (!outcome->error.empty()) {
      *failed = true;
      person->error = outcome->error;
    }
    if (person->practice.empty()) person->practice = run.texts[outcome->practice];
    if (gap.group >= outcome->groups.size() || outcome->groups[gap.group].status != measure::PersonStatus::kDue) continue;
    const PersonInGroup& in = outcome->groups[gap.group];
    worklist::Finding& finding = person->findings.emplace_back();
    finding.gap = g;
    finding.due = true;
    finding.reason = run.texts[in.reason];
    finding.value = in.reason_value;
    finding.evidence_date = in.evidence_date;
    finding.evidence_resource = in.evidence_resource;
    finding.evidence_summary = in.evidence_summary;
  }
}

Status PersonRow::Practice(cohort::PatientReader* reader, worklist::PersonInput* person) {
  if (!person->practice.empty()) return {};
  BOGAM_ASSIGN(const measure::Person described, PersonOf(reader, reader->resource(), frame_.time, &practices_));
  person->practice = described.practice;
  person->practice_label = described.practice_label;
  return {};
}

Status PersonRow::Contacts(cohort::PatientReader* reader, worklist::PersonInput* person) {
  worklist::ContactFold fold(frame_.now);
  BOGAM_TRY(EachOf(reader, t::kEncounter, [&](fhir::Node node) { fold.AddMet(node, ResourceSummary(node)); }));
  BOGAM_TRY(EachOf(reader, t::kCommunication, [&](fhir::Node node) { fold.AddMet(node, ResourceSummary(node)); }));
  BOGAM_TRY(EachOf(reader, t::kAppointment, [&](fhir::Node node) { fold.AddAppointment(node); }));
  person->last_contact = fold.last();
  person->next_appointment = fold.next();
  return {};
}

Status PersonRow::Score(cohort::PatientReader* reader, worklist::PersonInput* person) {
  if (person->deceased) return {};
  if (!scorer_) {
    person->score_missing = frame_.model.why.In(in_);
    return {};
  }
  source_.Stand(reader);
  BOGAM_TRY(scorer_->Stand(&source_).status());
  std::vector<risk::Score> scores;
  BOGAM_TRY(scorer_->Run(frame_.model.model.equation, false, &scores));
  const auto& outputs = frame_.model.equation->outputs;
  // The output that has bands, else the first.
  const auto chosen = std::find_if(scores.begin(), scores.end(), [&](const risk::Score& score) { return !outputs[score.output].bands.empty(); });
  if (scores.empty()) return {};
  const risk::Score& score = chosen == scores.end() ? scores.front() : *chosen;
  BOGAM_ASSIGN(const risk::Explanation explanation, risk::Explain(&*scorer_, score, in_));
  if (!explanation.value || (!explanation.valid_until.empty() && explanation.valid_until < frame_.scores_day)) {
    person->score_missing = explanation.problems.empty() ? in_.Say(risk::sentence::kScoreExpired) : explanation.problems.front().say;
    return {};
  }
  const risk::Output& output = outputs[score.output];
  worklist::Score out;
  out.model = frame_.model.model.id;
  out.output = output.id;
  out.title = in_.Say(output.title);
  out.unit = output.unit_text.empty() ? output.unit : output.unit_text;
  out.words = explanation.words;
  out.band = explanation.band;
  out.valid_until = explanation.valid_until;
  out.value = *explanation.value;
  out.reason = explanation.Reason();
  std::vector<std::string> labels;
  for (const risk::Band& band : output.bands) {
    std::string label = in_.Say(band.label);
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(std::move(label));
  }
  out.bands = labels.size();
  out.band_index = static_cast<size_t>(std::find(labels.begin(), labels.end(), out.band) - labels.begin());
  if (out.band_index == labels.size()) out.bands = out.band_index = 0;
  person->score = std::move(out);
  return {};
}

}  // namespace bogam::engine
