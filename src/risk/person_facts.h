// SPDX-License-Identifier: Apache-2.0
// PersonFacts: what the facts of one person say about the concepts of all rules, collected in one walk: for each concept the resources (or
// components) that carry it, with status, time and value. One thread; reused from person to person.
#ifndef BOGAM_RISK_PERSON_FACTS_H_
#define BOGAM_RISK_PERSON_FACTS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "bogam/status.h"
#include "risk/concepts.h"
#include "risk/person_source.h"
#include "search/facts.h"
#include "value/temporal.h"

namespace bogam::risk {

/// A resource, or one component of it, that carries a concept.
struct Entry {
  uint64_t number = 0;
  store::TypeCode type = 0;
  bool link = false;
  bool do_not_perform = false;
  search::FactValue value_kind = search::FactValue::kNone;
  uint32_t status = 0;  ///< Term::kCode ordinal
  uint32_t unit = 0;    ///< Term::kUnit ordinal
  double number_value = 0;
  uint32_t first_answer = 0, end_answer = 0;  ///< codes of a coded value, in PersonFacts::answers
  value::DateTime start, end;
};

class PersonFacts {
 public:
  /// types: those that any rule asks for, ascending. index outlives this.
  PersonFacts(size_t concepts, std::vector<store::TypeCode> types, ConceptIndex* index)
      : types_(std::move(types)), index_(index), by_concept_(concepts), by_type_(256) {}

  /// Forgets the last person and reads the Patient's own facts: false where there is none.
  Result<bool> Stand(PersonSource* source);
  /// All others, once a person.
  Status Collect();
  /// Gender (an ordinal), birth date (start) and death (a boolean, or a moment in end).
  const Entry& patient() const { return patient_; }
  uint32_t gender() const { return gender_; }
  const std::vector<Entry>& Of(ConceptId concept_id) const { return by_concept_[concept_id]; }
  /// All questionnaire responses, family histories: what is in them is in the records only.
  const std::vector<Entry>& OfType(store::TypeCode type) const { return by_type_[type]; }
  /// Orders and statements of drugs that carry no code at all: a reference to a Medication, or words.
  const std::vector<Entry>& uncoded_drugs() const { return uncoded_drugs_; }
  std::span<const uint32_t> Answers(const Entry& entry) const { return std::span(answers_).subspan(entry.first_answer, entry.end_answer - entry.first_answer); }

 private:
  struct Place {
    ConceptId concept_id;
    uint32_t at;
  };
  void Clear();
  Status Take(store::TypeCode type, uint64_t number, std::string_view payload);
  Status AddCode(const search::FactHead& head, store::TypeCode type, uint64_t number, const search::FactRow& row, std::vector<Place>* open);
  void AddAnswer(const std::vector<Place>& open, uint32_t code);

  std::vector<store::TypeCode> types_;
  ConceptIndex* index_;
  PersonSource* source_ = nullptr;
  bool collected_ = false;
  Entry patient_;
  uint32_t gender_ = 0;
  std::vector<std::vector<Entry>> by_concept_, by_type_;
  std::vector<ConceptId> filled_;
  std::vector<Entry> uncoded_drugs_;
  std::vector<uint32_t> answers_;
  std::vector<Place> resource_, component_;  // entries of the resource and of the component at hand
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_PERSON_FACTS_H_
