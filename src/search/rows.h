// SPDX-License-Identifier: Apache-2.0
// RowScan: what the index knows of one criterion. Inside of plan.h.
#ifndef BOGAM_SEARCH_ROWS_H_
#define BOGAM_SEARCH_ROWS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "search/atoms.h"
#include "search/plan.h"
#include "search/query.h"

namespace bogam::search {

/// Candidates of a criterion: all matches are among them, and where exact nothing else is. Sorted, without repeats.
struct Candidates {
  std::vector<store::Posting> rows;
  bool exact = true;
};

/// Patients that are still of interest, inclusive; rows outside may be left out.
struct PatientBounds {
  uint32_t low = 0;
  uint32_t high = UINT32_MAX;
};

class RowScan {
 public:
  RowScan(const Searcher* searcher, const store::Reader* reader, const store::Dictionary* dictionary, PatientBounds bounds)
      : searcher_(searcher), reader_(reader), dictionary_(dictionary), bounds_(bounds) {}

  Status Collect(const Criterion& criterion, Candidates* out);
  /// Rows that Collect would read, roughly; UINT64_MAX where it would read the whole type.
  Result<uint64_t> Cost(const Criterion& criterion);
  /// Rows of (atom, system, code) blocks, all systems where system is absent.
  Status Tokens(const Atom& atom, const QueryValue& value, Candidates* out);

  /// Resources of type source whose atom refers to that resource.
  Status ReferencesTo(const AtomUse& use, fhir::TypeId target, const store::Identity& identity, fhir::TypeId source, Candidates* out);

 private:
  Result<uint64_t> Sample(store::Family family, const std::string& prefix) const;
  Status Value(const Criterion& c, const AtomUse& use, const QueryValue& v, Candidates* out);
  Status TokenSystem(const Atom& atom, uint32_t system, std::string_view code, Candidates* out);
  Status Blocks(const std::string& prefix, Candidates* out);
  Status Identifiers(const Atom& atom, const QueryValue& v, std::string_view text, Candidates* out);
  Status Dates(const Atom& atom, const QueryValue& v, Candidates* out);
  Status DateSpan(uint16_t number, int64_t from, int64_t to, const QueryValue& v, Candidates* out);
  Status Quantities(const Atom& atom, const QueryValue& v, Candidates* out);
  Status QuantitiesOfUnit(const Atom& atom, uint32_t unit, const QueryValue& v, Candidates* out);
  Status Strings(const Atom& atom, Modifier modifier, const QueryValue& v, Candidates* out);
  Status References(const Criterion& c, const AtomUse& use, const QueryValue& v, Candidates* out);
  Status Urls(const Atom& atom, Modifier modifier, const QueryValue& v, bool canonical, Candidates* out);
  Status UrlTerms(const Atom& atom, Modifier modifier, const QueryValue& v, Candidates* out);
  Status Near(const Atom& atom, const QueryValue& v, Candidates* out);
  Status Ids(const Criterion& c, Candidates* out);
  Status Updated(const Criterion& c, Candidates* out);
  Status Composite(const Criterion& c, Candidates* out);
  Status Chain(const Criterion& c, Candidates* out);
  Status Has(const Criterion& c, Candidates* out);
  Status Everything(fhir::TypeId type, bool exact, Candidates* out);
  /// Calls visit(key without prefix and suffix) for the rows under prefix; those it says true to are added.
  Status Scan(store::Family family, const store::Range& range, size_t prefix, const std::function<bool(std::string_view rest)>& wanted, Candidates* out);

  const Searcher* searcher_;
  const store::Reader* reader_;
  const store::Dictionary* dictionary_;
  PatientBounds bounds_;
};

void SortUnique(std::vector<store::Posting>* rows);

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_ROWS_H_
