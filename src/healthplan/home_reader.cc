// SPDX-License-Identifier: Apache-2.0
#include "healthplan/home_reader.h"

#include <algorithm>
#include <functional>

#include "fhir/utf8.h"
#include "healthplan/questionnaire.h"

namespace bogam::healthplan {
namespace {

constexpr size_t kLargestBundle = 16;  // times a file of JSON: a Bundle of very many
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string TextOf(const Findings& findings) {
  std::string out;
  for (const Finding& one : findings) {
    out += (out.empty() ? "" : "; ") + (one.field.empty() ? "" : one.field + ": ") + one.message;
  }
  return out;
}

}  // namespace

HomeReader::HomeReader(const Programme& programme, std::string file, Kind kind) : programme_(programme), file_(std::move(file)), kind_(kind) {
  auto input = format::OpenInput(file_);
  if (!input.ok()) {
    wrong_ = input.status().ToString();
    wrong_waits_ = true;
    return;
  }
  if (kind_ == Kind::kDocuments)
    documents_ = std::make_unique<format::DocumentReader>(std::move(*input), format::kLargestJson * kLargestBundle);
  else
    lines_ = std::make_unique<format::Lines>(std::move(*input));
  if (kind_ == Kind::kSheet) wrong_waits_ = TakeHeader() == Taken::kUnreadable;
}

bool HomeReader::Next(HomeText* home) {
  *home = {};
  if (wrong_waits_) {
    wrong_waits_ = false;
    home->line = wrong_line_;
    home->wrong = wrong_;
    return true;
  }
  if (documents_) return NextDocument(home);
  if (!lines_) return false;
  return kind_ == Kind::kSheet ? NextRows(home) : NextLine(home);
}

bool HomeReader::NextDocument(HomeText* home) {
  while (entries_.empty()) {
    format::Document document;
    const Result<bool> more = documents_->Next(&document);
    if (!more.ok()) {
      home->line = documents_->line();
      home->wrong = more.status().ToString();
      documents_ = nullptr;
      return true;
    }
    if (!*more) return false;
    home->line = document.line;
    if (!format::IsBundle(document.text)) return home->json = document.text, true;
    std::string type;
    const Status read = format::ForEachEntry(document.text, &type, [&](const format::BundleEntry& entry) {
      if (!entry.resource.empty()) entries_.push_back({.line = entry.index + 1, .json = std::string(entry.resource), .rows = {}, .wrong = {}});
      return Status::Ok();
    });
    if (!read.ok()) return entries_.clear(), home->wrong = read.ToString(), true;
  }
  *home = std::move(entries_.front());
  entries_.pop_front();
  return true;
}

bool HomeReader::NextLine(HomeText* home) {
  while (true) {
    const Result<bool> more = lines_->Next(&home->json);
    home->line = lines_->number();
    if (!more.ok()) return home->wrong = more.status().ToString(), true;
    if (!*more) return false;
    if (home->line == 1 && home->json.starts_with(kByteOrderMark)) home->json.erase(0, kByteOrderMark.size());
    if (home->json.find_first_not_of(" \t") != std::string::npos) return true;
  }
}

Result<bool> HomeReader::TakeLine() {
  BOGAM_ASSIGN(const bool more, lines_->Next(&text_));
  const auto hidden = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; };
  if (!fhir::IsUtf8(text_)) return Status(Code::kInvalid, "the line is not UTF-8");
  if (std::any_of(text_.begin(), text_.end(), hidden)) return Status(Code::kInvalid, "the line has a control character");
  return more;
}

HomeReader::Taken HomeReader::TakeHeader() {
  const Result<bool> more = TakeLine();
  std::vector<std::string> names;
  const Status split = !more.ok() ? more.status() : format::SplitCsv(std::string_view(text_).substr(text_.starts_with(kByteOrderMark) ? 3 : 0), &names);
  Findings findings;
  if (split.ok()) layout_ = HomeSheet(programme_, names, file_, findings);
  if (split.ok() && findings.empty()) return Taken::kRow;
  wrong_ = split.ok() ? TextOf(findings) : split.ToString();
  wrong_line_ = lines_->number();
  lines_ = nullptr;
  return Taken::kUnreadable;
}

HomeReader::Taken HomeReader::TakeRow() {
  while (true) {
    const Result<bool> more = TakeLine();
    if (!more.ok()) return wrong_ = more.status().ToString(), Taken::kUnreadable;
    if (!*more) return Taken::kEnd;
    if (text_.find_first_not_of(" ,\t") == std::string::npos) continue;  // a row that a spreadsheet leaves empty
    row_.line = lines_->number();
    if (const Status split = format::SplitCsv(text_, &row_.cells); !split.ok()) return wrong_ = split.ToString(), Taken::kUnreadable;
    if (row_.cells.size() != layout_.columns()) {
      wrong_ = "the row has " + std::to_string(row_.cells.size()) + " fields, the first " + std::to_string(layout_.columns());
      return Taken::kUnreadable;
    }
    if (layout_.HomeOf(row_).empty()) return wrong_ = "home is empty", Taken::kUnreadable;
    return Taken::kRow;
  }
}

bool HomeReader::NextRows(HomeText* home) {
  if (!row_waits_) {
    const Taken taken = TakeRow();
    if (taken == Taken::kEnd) return false;
    if (taken == Taken::kUnreadable) {
      behind_wrong_ = true;
      home->line = lines_->number();
      home->wrong = wrong_;
      return true;
    }
  }
  GatherRows(home);
  return true;
}

/// From row_ on, up to the first row of another home.
void HomeReader::GatherRows(HomeText* home) {
  home->line = row_.line;
  home->rows.push_back(row_);
  row_waits_ = false;
  bool beside_wrong = std::exchange(behind_wrong_, false);
  while (!row_waits_ && !wrong_waits_) {
    const Taken taken = TakeRow();
    if (taken == Taken::kEnd) break;
    if (taken == Taken::kUnreadable)
      wrong_waits_ = behind_wrong_ = beside_wrong = true, wrong_line_ = lines_->number();
    else if (layout_.HomeOf(row_) != layout_.HomeOf(home->rows.front()))
      row_waits_ = true;
    else if (home->rows.size() <= kMostPeople)  // one more than may be, so that it is refused
      home->rows.push_back(row_);
  }
  const std::string name = layout_.HomeOf(home->rows.front());
  if (!seen_.insert(std::hash<std::string>()(name)).second)
    home->wrong = "home " + name + " has rows further up too, which were taken for all of it: put the rows of a home together";
  else if (beside_wrong)
    home->wrong = "home " + name + " stands beside a row that cannot be read, which may be one of its own";
  if (!home->wrong.empty()) home->rows.clear();
}

std::optional<Application> HomeReader::Read(const HomeText& home, Day otherwise, Findings& findings) const {
  if (!home.wrong.empty()) {
    findings.push_back({file_, "", home.wrong, 0});
    return Application();
  }
  const format::Json json = home.rows.empty() ? format::ParseJson(home.json, file_, findings) : layout_.ApplicationOf(home.rows, file_, findings);
  const bool resource = home.rows.empty() && json.Find("resourceType") != nullptr;
  if (resource && !(programme_.form && IsResponseTo(programme_, json))) return std::nullopt;
  Application out = resource ? ReadResponse(programme_, json, file_, otherwise, findings) : ReadApplication(programme_, json, file_, otherwise, findings);
  const format::Json* const id = resource ? json.Find("id") : nullptr;
  if (id != nullptr && out.id.empty()) out.id = "QuestionnaireResponse/" + id->text;
  if (findings.empty() && out.people.empty()) findings.push_back({file_, "", "it is no application", 0});
  return out;
}

}  // namespace bogam::healthplan
