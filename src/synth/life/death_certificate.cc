// SPDX-License-Identifier: Apache-2.0
#include "synth/life/death_certificate.h"

namespace bogam::synth::life {

DeathCertificate::DeathCertificate(const LifeModel& model, Library& library)
    : length_(static_cast<Duration>(model.numbers.visit_minutes * static_cast<double>(kMinute))), exam_(library.vocabulary().Symbol("exam")) {
  Vocabulary& vocabulary = library.vocabulary();
  const auto list = [&](const LifeModel::Visit& code, std::string_view display) {
    return vocabulary.InternCodes({vocabulary.InternCode(code.system, code.code, display)});
  };
  certification_ = list(model.certification_code, "");
  cause_ = list(model.cause_of_death_code, "Cause of death");
  certificate_ = list(model.death_certificate_code, "Certificate of death");
}

void DeathCertificate::AfterDeath(Person& person) const {
  if (person.cause_of_death() == 0) return;
  Record& record = person.record();
  Entry visit;
  visit.kind = EntryKind::kEncounter;
  visit.encounter_class = EncounterClass::kWellness;
  visit.codes = certification_;
  visit.onset = visit.start = person.death();
  visit.ended = true;
  visit.stop = visit.start + length_;
  const EntryId encounter = record.Add(visit);

  Entry report;
  report.kind = EntryKind::kReport;
  report.encounter = encounter;
  report.codes = certificate_;
  report.onset = report.start = person.death();
  const EntryId certificate = record.Add(report);

  Entry cause = report;
  cause.kind = EntryKind::kObservation;
  cause.parent = certificate;
  cause.codes = cause_;
  cause.category = exam_;
  cause.value = Value::OfCode(person.cause_of_death());
  person.Observe(cause);
}

}  // namespace bogam::synth::life
