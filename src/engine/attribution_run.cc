// SPDX-License-Identifier: Apache-2.0
// Each thread has lists of its own, which are joined and sorted in the end, so that a run is the same however many threads did it.
#include "engine/attribution_run.h"

#include <algorithm>

#include "fhir/ids.h"
#include "healthplan/attribution/patient_visits.h"

namespace bogam::engine {
namespace {

namespace n = fhir::name;
namespace t = fhir::type;

using healthplan::AttributionVersion;
using healthplan::Day;
using healthplan::ListedMember;
using healthplan::ListedPractice;

constexpr std::string_view kNpi = "http://hl7.org/fhir/sid/us-npi";

/// What one thread found.
struct AttributionFold {
  healthplan::AttributionLists lists;
  uint64_t people = 0, members = 0, nobodys = 0, unknown_practices = 0;
  std::vector<uint64_t> by_pass;
};

/// Organizations of the store, by id and by NPI.
struct KnownPractices {
  std::map<std::string, ListedPractice, std::less<>> by_id;
  std::map<std::string, std::string, std::less<>> id_of_npi;
  /// The id of a practice that a register names; "" where the store has none.
  std::string IdOf(const std::string& practice) const {
    if (by_id.contains(practice)) return practice;
    const auto found = id_of_npi.find(practice);
    return found == id_of_npi.end() ? std::string() : found->second;
  }
};

class AttributionWorker final : public cohort::Worker {
 public:
  AttributionWorker(const AttributionRequest& request, const AttributionVersion& version, const healthplan::Clinicians& clinicians,
                    const KnownPractices& practices, AttributionFold* fold)
      : request_(request), version_(version), visits_(*request.rules, clinicians), practices_(practices), fold_(*fold) {
    fold->by_pass.resize(version.passes.size());
    for (const healthplan::AttributionPass& pass : version.passes) months_ = std::max(months_, pass.months);
  }

  Status Visit(cohort::PatientReader* reader) override {
    const fhir::Node patient = reader->resource();
    const Day first = healthplan::FirstDayOf(request_.month);
    ++fold_.people;
    BOGAM_ASSIGN(ListedMember member, MemberOf(reader, patient, first));
    if (member.coverage.empty()) return {};
    ++fold_.members;
    BOGAM_TRY(visits_.Read(reader, healthplan::AddMonths(first, -months_), first, &person_));
    person_.plan = PlanPractice(patient);
    const auto found = healthplan::Attribute(version_, person_, request_.month);
    if (!found) return ++fold_.nobodys, Status();
    ++fold_.by_pass[found->pass];
    if (!found->clinician.empty()) member.provider = "Practitioner/" + found->clinician;
    fold_.lists[found->practice].push_back(std::move(member));
    return {};
  }

 private:
  Result<ListedMember> MemberOf(cohort::PatientReader* reader, fhir::Node patient, Day day) const {
    ListedMember member;
    const auto died = value::DateTime::Parse(patient.Get(n::kDeceased).text());
    const bool dead = patient.Get(n::kDeceased).boolean() || (died && healthplan::FromDate(died->DateOf()) < day);
    if (dead) return member;
    BOGAM_ASSIGN(member.coverage, visits_.MemberBy(reader, day));
    member.patient = patient.Get(n::kId).text();
    return member;
  }

  std::string PlanPractice(fhir::Node patient) {
    auto found = request_.plan_practices.find(patient.Get(n::kId).text());
    for (const fhir::Node one : patient.children(n::kIdentifier)) {
      if (found == request_.plan_practices.end()) found = request_.plan_practices.find(one.Get(n::kValue).text());
    }
    if (found == request_.plan_practices.end()) return "";
    std::string id = practices_.IdOf(found->second);
    fold_.unknown_practices += id.empty() ? 1 : 0;
    return id;
  }

  const AttributionRequest& request_;
  const AttributionVersion& version_;
  const healthplan::PatientVisits visits_;
  const KnownPractices& practices_;
  AttributionFold& fold_;
  int months_ = 0;
  healthplan::PersonContacts person_;
};

Status AllOfType(cohort::PatientReader* reader, fhir::TypeId type, std::vector<fhir::Node>* out) {
  expr::RetrieveRequest request;
  request.type = type;
  bool exact = false;
  return reader->Retrieve(request, out, &exact);
}

KnownPractices PracticesOf(const std::vector<fhir::Node>& organizations) {
  KnownPractices out;
  for (const fhir::Node one : organizations) {
    ListedPractice practice{std::string(one.Get(n::kName).text()), ""};
    for (const fhir::Node identifier : one.children(n::kIdentifier)) {
      if (practice.npi.empty() && identifier.Get(n::kSystem).text() == kNpi) practice.npi = identifier.Get(n::kValue).text();
    }
    const std::string id(one.Get(n::kId).text());
    if (!practice.npi.empty()) out.id_of_npi.emplace(practice.npi, id);
    out.by_id.emplace(id, std::move(practice));
  }
  return out;
}

}  // namespace

Result<AttributionRun> RunAttribution(Engine* engine, const AttributionRequest& request) {
  const AttributionVersion* const version = request.rules->At(healthplan::FirstDayOf(request.month));
  if (version == nullptr) return Status(Code::kInvalid, "the content has no passes for this month", healthplan::DayText(healthplan::FirstDayOf(request.month)));
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, engine->NewPopulation());
  const std::unique_ptr<cohort::PatientReader> shared = population->NewReader();
  std::vector<fhir::Node> roles, organizations;
  BOGAM_TRY(AllOfType(shared.get(), t::kPractitionerRole, &roles));
  BOGAM_TRY(AllOfType(shared.get(), t::kOrganization, &organizations));
  const healthplan::Clinicians clinicians(*request.rules, roles);
  KnownPractices practices = PracticesOf(organizations);
  std::vector<std::unique_ptr<AttributionFold>> folds;
  cohort::RunOptions options;
  options.threads = request.threads;
  options.progress = request.progress;
  BOGAM_TRY(population->Run(options, [&]() -> std::unique_ptr<cohort::Worker> {
    folds.push_back(std::make_unique<AttributionFold>());
    return std::make_unique<AttributionWorker>(request, *version, clinicians, practices, folds.back().get());
  }));
  AttributionRun out;
  out.by_pass.resize(version->passes.size());
  out.passes = version->passes;
  for (const auto& fold : folds) {
    out.people += fold->people, out.members += fold->members, out.nobodys += fold->nobodys, out.unknown_practices += fold->unknown_practices;
    for (size_t i = 0; i < fold->by_pass.size(); ++i) out.by_pass[i] += fold->by_pass[i];
    for (auto& [practice, members] : fold->lists) {
      std::vector<ListedMember>& all = out.lists[practice];
      all.insert(all.end(), std::make_move_iterator(members.begin()), std::make_move_iterator(members.end()));
    }
    fold->lists.clear();
  }
  for (auto& [practice, members] : out.lists) {
    std::sort(members.begin(), members.end(), [](const ListedMember& a, const ListedMember& b) { return a.patient < b.patient; });
  }
  out.practices = std::move(practices.by_id);
  return out;
}

}  // namespace bogam::engine
