// SPDX-License-Identifier: Apache-2.0
// RowJudge: whether one record meets a search, by evaluating the parameters' published FHIRPath on it. Slow and obvious: it needs no index, judges
// conditional predicates and former versions, verifies what an index row alone cannot decide, and is the oracle of plan.h.
#ifndef BOGAM_SEARCH_ROW_H_
#define BOGAM_SEARCH_ROW_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "search/query.h"
#include "value/decimal.h"
#include "value/temporal.h"

namespace bogam::search {

/// The other resources that a chained criterion may ask for.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  /// *record is empty where there is no current resource of that name.
  virtual Status Find(fhir::TypeId type, std::string_view id, std::string* record) const = 0;
  virtual Status ForEach(fhir::TypeId type, const std::function<Status(fhir::RecordView)>& visit) const = 0;
};

class RowJudge {
 public:
  /// source may be null: chained criteria are then kUnsupported.
  explicit RowJudge(const RecordSource* source = nullptr) : source_(source) {}

  Result<bool> Matches(const Query& query, fhir::RecordView record) const;
  Result<bool> Matches(const Criterion& criterion, fhir::RecordView record) const;

 private:
  Result<bool> MatchesChain(const Criterion& criterion, fhir::RecordView record) const;
  Result<bool> MatchesHas(const Criterion& criterion, fhir::RecordView record) const;

  const RecordSource* source_;
};

/// Bytes whose order is the order of the record's values under a sort key (the lowest for ascending, the highest for descending); nullopt
/// where it has none, which sorts last.
Result<std::optional<std::string>> SortValue(const SortKey& key, fhir::RecordView record);

/// The literal references (type and id) that a reference parameter of the record has.
struct ReferenceTarget {
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string id;
};
Result<std::vector<ReferenceTarget>> ReferencesOf(const fhir::SearchParameter& parameter, fhir::RecordView record);

// What a prefix means, for row and index alike (R4 3.1.1.4.5 to 3.1.1.4.7).
bool MatchesRange(const QueryValue& value, const value::InstantRange& range);
bool MatchesNumber(const QueryValue& value, const value::Decimal& number);
/// Units: none asked: any; system|code in UCUM: converted; otherwise the same code (and system, where asked).
bool MatchesQuantity(const QueryValue& value, const value::Decimal& number, std::string_view system, std::string_view code, std::string_view unit);
/// Whether two urls are the same, or stand above and below each other by whole path segments.
bool IsBelow(std::string_view url, std::string_view base);

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_ROW_H_
