// SPDX-License-Identifier: Apache-2.0
#include "engine/record_index.h"

#include <algorithm>

#include "base/bytes.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "search/atoms.h"
#include "search/facts.h"
#include "store/type_code.h"

namespace bogam::engine {
namespace {

/// Atoms whose references to a Patient put the resource into that patient's compartment.
std::vector<bool> CompartmentAtoms() {
  std::vector<bool> out(search::Atoms().size());
  for (const fhir::CompartmentMember& member : fhir::Compartment(fhir::type::kPatient)) {
    for (const search::ParameterPlan& plan : search::PlansOf(member.type)) {
      if (std::find(member.params.begin(), member.params.end(), plan.parameter->code) == member.params.end()) continue;
      for (const search::AtomUse& use : plan.atoms) out[use.atom] = true;
    }
  }
  return out;
}

}  // namespace

RecordIndex::RecordIndex() : compartment_(CompartmentAtoms()) {}
RecordIndex::~RecordIndex() = default;

const search::Extractor& RecordIndex::ExtractorFor(store::Dictionary* dictionary) const {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<search::Extractor>& extractor = extractors_[dictionary];
  if (!extractor) extractor = std::make_unique<search::Extractor>(dictionary);
  return *extractor;
}

Status RecordIndex::Index(fhir::RecordView record, store::Numbering* numbering, store::Dictionary* dictionary, store::Entries* out) const {
  thread_local search::IndexEntries entries;
  BOGAM_TRY(ExtractorFor(dictionary).Extract(record, &entries));
  for (const search::IndexRow& row : entries.rows()) {
    if (row.family == store::Family::kTokens) {
      out->AddPosting(row.family, entries.Key(row));
    } else {
      out->AddRow(row.family, entries.Key(row), {});
    }
  }
  const std::string_view home = fhir::HomePatient(record);
  bool linked = false;
  std::string key;
  for (const search::ReferenceRow& row : entries.references()) {
    BOGAM_ASSIGN(const store::Identity target, numbering->Intern(store::CodeOf(row.type), entries.Id(row)));
    key.clear();
    base::PutBigEndian<uint16_t>(&key, row.atom);
    store::PutNumber(&key, target.number);
    out->AddRow(store::Family::kReferences, key, {});
    if (row.type != fhir::type::kPatient || !compartment_[row.atom] || entries.Id(row) == home) continue;
    out->AddPatient(target.patient);
    linked = true;
  }
  const store::TypeCode section = store::CodeOf(record.resource_type());
  std::string facts;
  BOGAM_TRY(search::ExtractFacts(record, dictionary, false, &facts));
  out->AddFact(section, facts);
  if (!linked) return Status::Ok();
  facts.clear();
  BOGAM_TRY(search::ExtractFacts(record, dictionary, true, &facts));
  out->AddLinkFact(section, facts);
  return Status::Ok();
}

}  // namespace bogam::engine
