// SPDX-License-Identifier: Apache-2.0
// PersonFacts: what the facts of one person say about the concepts of all rules, collected in one walk: for each concept the resources (or
// components) that carry it, with status, time and value; and the answers of questionnaires that rules name. One thread; reused from person to person.
#ifndef BOGAM_RISK_PERSON_FACTS_H_
#define BOGAM_RISK_PERSON_FACTS_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/concepts.h"
#include "risk/name_index.h"
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
  uint32_t detail = 0;                        ///< conditions and orders of drugs: for PersonFacts::DetailOf
  search::FactTime time = search::FactTime::kNone;
  value::DateTime start, end;
};

/// What facts say of the course of a condition, and whether a drug was ordered; kOther: in the record only.
struct Detail {
  uint32_t code = 0;  ///< verificationStatus, intent; Term::kCode ordinal
  search::FactValue abatement = search::FactValue::kNone, recorded = search::FactValue::kNone;
  value::DateTime abated_at, recorded_at;
};

/// An item that a rule names, with its first answer.
struct Reply {
  NameId item = 0;
  search::FactValue value_kind = search::FactValue::kNone;
  uint32_t unit = 0;
  double number_value = 0;
  uint32_t first_answer = 0, end_answer = 0;
};

struct Response {
  Entry entry;
  NameId questionnaire = 0;
  bool in_record = false;  ///< its items are in the record only
  uint32_t first_reply = 0, end_reply = 0;
};

class PersonFacts {
 public:
  /// types: those that any rule asks for, ascending. index outlives this.
  PersonFacts(size_t concepts, std::vector<store::TypeCode> types, ConceptIndex* index, NameIndex* names);

  /// Forgets the last person and reads this one's facts: false where there is no Patient.
  Result<bool> Stand(PersonSource* source);
  /// Gender (an ordinal), birth date (start) and death (a boolean, or a moment in end).
  const Entry& patient() const { return patient_; }
  uint32_t gender() const { return gender_; }
  const std::vector<Entry>& Of(ConceptId concept_id) const { return by_concept_[concept_id]; }
  const std::vector<Response>& responses() const { return responses_; }
  std::span<const Reply> Replies(const Response& response) const {
    return std::span(replies_).subspan(response.first_reply, response.end_reply - response.first_reply);
  }
  /// What is in them is in the records only.
  const std::vector<Entry>& family_histories() const { return family_histories_; }
  const Detail& DetailOf(const Entry& entry) const { return details_[entry.detail]; }
  /// Orders and statements of drugs that carry no code at all: a reference to a Medication, or words.
  const std::vector<Entry>& uncoded_drugs() const { return uncoded_drugs_; }
  std::span<const uint32_t> Answers(const Entry& entry) const { return Answers(entry.first_answer, entry.end_answer); }
  std::span<const uint32_t> Answers(uint32_t first, uint32_t end) const { return std::span(answers_).subspan(first, end - first); }

 private:
  enum class Kind : uint8_t { kCoded, kPatient, kResponse, kHistory, kDrug };
  struct Place {
    ConceptId concept_id;
    uint32_t at;
  };
  void Clear();
  Status Take(store::TypeCode type, uint64_t number, std::string_view payload);
  void TakePatient(store::TypeCode type, uint64_t number, search::FactCursor* cursor);
  Status TakeResponse(store::TypeCode type, uint64_t number, search::FactCursor* cursor);
  Status TakeCoded(store::TypeCode type, uint64_t number, search::FactCursor* cursor);
  Status AddCode(const search::FactHead& head, store::TypeCode type, uint64_t number, const search::FactRow& row, std::vector<Place>* open);
  void AddAnswer(const std::vector<Place>& open, uint32_t code);

  std::vector<store::TypeCode> types_;
  std::array<Kind, 256> kinds_{};  // by type
  ConceptIndex* index_;
  NameIndex* names_;
  bool there_ = false;
  Entry patient_;
  uint32_t gender_ = 0;
  std::vector<std::vector<Entry>> by_concept_;
  std::vector<ConceptId> filled_;
  std::vector<Entry> uncoded_drugs_, family_histories_;
  std::vector<Response> responses_;
  std::vector<Reply> replies_;
  std::vector<Detail> details_{1};  // [0]: nothing
  std::vector<uint32_t> answers_;
  std::vector<Place> resource_, component_;  // entries of the resource and of the component at hand
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_PERSON_FACTS_H_
