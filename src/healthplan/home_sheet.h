// SPDX-License-Identifier: Apache-2.0
// HomeSheet: applications as a sheet of CSV, one row a person, the rows of a home together. Columns by their names, in any order (docs/healthplan.md):
//
//   home, person                    texts; who has them
//   asked_on, place                 of the home: in its first row, and the same or empty in the others
//   a fact by its name              as in an application; empty: not told
//   spouse, claimed_by              as in an application
//   parents                         "ana ben", or none
//   income                          none; or empty
//   income.KIND.EVERY               dollars: income.wages.week; may stand more than once
//
// A row with an amount tells all of a person's income; without one it is told only by income = none.
#ifndef BOGAM_HEALTHPLAN_HOME_SHEET_H_
#define BOGAM_HEALTHPLAN_HOME_SHEET_H_

#include <string>
#include <vector>

#include "healthplan/application.h"

namespace bogam::healthplan {

struct SheetRow {
  uint64_t line = 0;
  std::vector<std::string> cells;
};

class HomeSheet {
 public:
  HomeSheet() = default;
  /// What is wrong with the names of the columns is in findings.
  HomeSheet(const Programme& programme, const std::vector<std::string>& header, const std::string& file, Findings& findings);

  size_t columns() const { return columns_.size(); }
  const std::string& HomeOf(const SheetRow& row) const { return row.cells[home_]; }
  /// An application as it would have been written, with the lines of the sheet.
  format::Json ApplicationOf(const std::vector<SheetRow>& rows, const std::string& file, Findings& findings) const;

 private:
  struct Column {
    enum class Kind : uint8_t { kHome, kPerson, kOfHome, kText, kBoolean, kParents, kNoIncome, kIncome } kind = Kind::kText;
    std::string name;  ///< the key in an application
    std::string income_kind, every;
  };
  static Column ColumnOf(const Programme& programme, const std::string& name, std::string* wrong);
  format::Json PersonOf(const SheetRow& row) const;

  std::vector<Column> columns_;
  size_t home_ = 0;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_HOME_SHEET_H_
