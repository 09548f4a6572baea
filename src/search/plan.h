// SPDX-License-Identifier: Apache-2.0
// Searcher: searches answered from the index of one state of the store. The most selective criterion is read first; the others narrow it, by
// their own rows where those are few, by looking at the records where the candidates are few. Criteria whose rows can only say "perhaps" (cut texts,
// composites, :text, :missing …) are judged on the record (row.h), so an answer always equals a brute-force scan: plan_test.cc.
//
// Matches come in the order of (patient, number) unless _sort says otherwise. A page's link carries the change at which the search began and the
// last match; the next page is computed as of that change: today's rows, minus what changed since, plus those resources' versions of then.
#ifndef BOGAM_SEARCH_PLAN_H_
#define BOGAM_SEARCH_PLAN_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "search/extract.h"
#include "search/query.h"
#include "search/row.h"
#include "store/dictionary.h"
#include "store/layout.h"
#include "store/postings.h"
#include "store/store.h"

namespace bogam::search {

struct Hit {
  store::Address address;
  bool included = false;  ///< by _include or _revinclude, not a match
};

struct Page {
  std::vector<Hit> hits;
  std::optional<uint64_t> total;  ///< matches of the whole search; absent with _total=none
  std::string next;               ///< cursor of the next page; "" on the last
  uint64_t change = 0;            ///< the state that the search sees
};

struct PageOptions {
  uint32_t default_count = 50;
  uint32_t max_count = 1000;
  size_t max_included = 10'000;  ///< more is kTooCostly
};

/// One state of the store. Not thread-safe; cheap to make.
class Searcher : public RecordSource {
 public:
  /// Both must outlive it. reader must be one state (a Snapshot, or a store that is not written meanwhile).
  Searcher(const store::Reader* reader, const store::Dictionary* dictionary);

  /// All matches of the criteria, sorted by (patient, number).
  Result<std::vector<store::Posting>> Find(const Query& query) const;
  /// One page with includes. cursor: "" for the first, else a former page's next. kGone when the cursor is beyond what the change log holds;
  /// kInvalid when it is damaged or of another search.
  Result<Page> Run(const Query& query, std::string_view cursor, const PageOptions& options = {}) const;
  /// The version of a hit that the page of that change sees. kNotFound when there is none.
  Status Load(const store::Address& address, uint64_t change, store::VersionHeader* header, std::string* record) const;
  /// Today's version.
  Status LoadCurrent(const store::Address& address, store::VersionHeader* header, std::string* record) const;

  /// Everything of one type, sorted.
  Result<std::vector<store::Posting>> All(fhir::TypeId type) const;
  /// Resources of one type in a patient's record (home only, no links).
  Status OfPatient(uint32_t patient, fhir::TypeId type, std::vector<store::Posting>* out) const;

  /// Resources whose reference parameter (of the plan's type) refers to a resource of type target at row (its home patient and number).
  Status Referrers(const ParameterPlan& plan, fhir::TypeId target, const store::Posting& row, std::vector<store::Posting>* out) const;

  /// Patients in whose record a resource of this type has one of the codes in the parameter (`code`, `type`, `medication`, `vaccine-code`): for the push-down
  /// of a retrieve. Sorted; never fewer than there are. Codes without system: "" matches codes that have none.
  struct CodeRef {
    std::string_view system;
    std::string_view code;
  };
  Result<std::vector<uint32_t>> PatientsWith(fhir::TypeId type, std::string_view parameter, std::span<const CodeRef> codes) const;
  /// The parameter whose rows hold a type's codes of an element ("code", "medication"); null where none does.
  static const fhir::SearchParameter* CodeParameter(fhir::TypeId type, std::string_view element);

  // RecordSource
  Status Find(fhir::TypeId type, std::string_view id, std::string* record) const override;
  Status ForEach(fhir::TypeId type, const std::function<Status(fhir::RecordView)>& visit) const override;

  /// Number, patient and state of a name; nullopt where the store has not heard of it.
  Result<std::optional<store::Identity>> Identify(fhir::TypeId type, std::string_view id) const;

 private:
  const store::Reader* reader_;
  const store::Dictionary* dictionary_;
};

/// What stands in the store cannot be read.
inline Status Damaged(const char* what) { return Status(Code::kDataLoss, std::string("damaged ") + what); }

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_PLAN_H_
