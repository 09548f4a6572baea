// SPDX-License-Identifier: Apache-2.0
// HomeReader: homes of many, one after another, from NDJSON (an application or an answered form a line), a JSON document or Bundle (.json), or a sheet of CSV
// (healthplan/home_sheet.h). What cannot be read comes out in its place as a home with the reason, and reading goes on behind it. Of FHIR resources the
// answered forms of the programme are homes; the others are passed over.
//
// Where a row of a sheet cannot be read, nobody knows whose it is: the homes before and behind it come out as unreadable too, for they might lack a
// person. So does a home that stands at two places of a sheet: a 64-bit hash a home is kept to know it.
#ifndef BOGAM_HEALTHPLAN_HOME_READER_H_
#define BOGAM_HEALTHPLAN_HOME_READER_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "format/documents.h"
#include "format/lines.h"
#include "healthplan/home_sheet.h"

namespace bogam::healthplan {

/// One home as it stands in a file.
struct HomeText {
  uint64_t line = 0;           ///< of its first row; in a Bundle, the number of the entry
  std::string json;            ///< or
  std::vector<SheetRow> rows;  ///< of the sheet
  std::string wrong;           ///< why it cannot be read; neither of the others then
};

class HomeReader {
 public:
  enum class Kind : uint8_t { kLines, kDocuments, kSheet };
  /// Of a file, or "-".
  HomeReader(const Programme& programme, std::string file, Kind kind);

  /// False at the end.
  bool Next(HomeText* home);
  /// What was read, as an application with what is wrong; null for a resource that is passed over. Threads may do this beside Next.
  std::optional<Application> Read(const HomeText& home, Day otherwise, Findings& findings) const;
  const std::string& file() const { return file_; }
  uint64_t consumed() const { return lines_ ? lines_->consumed() : documents_ ? documents_->consumed() : 0; }

 private:
  enum class Taken : uint8_t { kRow, kUnreadable, kEnd };
  bool NextLine(HomeText* home);
  bool NextDocument(HomeText* home);
  bool NextRows(HomeText* home);
  void GatherRows(HomeText* home);
  /// The next row into row_, or why there is none into wrong_.
  Taken TakeRow();
  Taken TakeHeader();
  /// The next line into text_; false after the last. What people would not see, or no file of text has, is kInvalid.
  Result<bool> TakeLine();

  const Programme& programme_;
  const std::string file_;
  const Kind kind_;
  std::unique_ptr<format::Lines> lines_;
  std::unique_ptr<format::DocumentReader> documents_;  ///< in place of lines
  std::deque<HomeText> entries_;                       ///< of the Bundle that is being read
  std::string wrong_;                                  ///< of the file, or of the row taken last
  uint64_t wrong_line_ = 0;
  std::string text_;
  HomeSheet layout_;
  SheetRow row_;
  bool row_waits_ = false;    ///< row_ begins the next home
  bool wrong_waits_ = false;  ///< wrong_ is to come out next
  bool behind_wrong_ = false;
  std::unordered_set<uint64_t> seen_;  ///< homes of the sheet
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_HOME_READER_H_
