// SPDX-License-Identifier: Apache-2.0
#include "risk/registry.h"

#include <algorithm>

#include "access/audit_entry.h"
#include "access/digest.h"
#include "fhir/json.h"
#include "fhir/utf8.h"

namespace bogam::risk {
namespace {

void Member(std::string_view name, std::string_view text, std::string* out) {
  if (!out->empty()) *out += ',';
  *out += '"';
  *out += name;
  *out += "\":";
  fhir::WriteJsonString(text, out);
}

/// Line breaks and tabs are text; other control characters are not.
bool IsPlainText(std::string_view text) {
  const auto odd = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; };
  return fhir::IsUtf8(text) && std::none_of(text.begin(), text.end(), odd);
}

Status CheckText(std::string_view text, std::string_view what) {
  if (text.size() > kLongestText) return Status(Code::kUnprocessable, std::string(what) + " has more than 4,000 bytes");
  return IsPlainText(text) ? Status::Ok() : Status(Code::kUnprocessable, std::string(what) + " is no plain text");
}

Status CheckWho(const std::string& who) {
  if (who.empty()) return Status(Code::kUnprocessable, "the name of the person who decides is missing");
  return who.size() > 200 ? Status(Code::kUnprocessable, "the name has more than 200 bytes") : CheckText(who, "the name");
}

Status NotPossible(const std::vector<std::string>& sentences) {
  std::string lines;
  for (const std::string& one : sentences) lines += (lines.empty() ? "" : "\n") + one;
  return Status(Code::kUnprocessable, "the model cannot be moved", lines);
}

std::string Quoted(ModelState state) { return "\"" + std::string(Name(state)) + "\""; }

}  // namespace

std::string Evidence::Hash() const { return access::Sha256Hex("package " + package + "\nrules " + rules + "\ncard " + card + "\nvectors " + vectors + "\n"); }

ModelRecord FoldRecord(const JournalLines& lines, const Enrolment& model) {
  ModelRecord record;
  record.version = std::string(access::kNoHash);
  for (const JournalLine& line : lines) {
    if (line.Text("model") != model.model) continue;
    record.version = line.hash;
    if (line.Text("kind") == "card") {
      const std::string value = line.Text("value");
      if (value.empty()) {
        record.signed_texts.erase(line.Text("field"));
      } else {
        record.signed_texts[line.Text("field")] = {value, line.Text("who"), line.Text("package"), line.time_ms};
      }
      continue;
    }
    const auto from = FindModelState(line.Text("from")), to = FindModelState(line.Text("to"));
    if (!from || !to) continue;
    record.history.push_back({*from, *to, line.Text("who"), line.Text("reason"), line.Text("package"), line.Text("rules"), line.Text("card"),
                              line.Text("vectors"), line.Text("evidence"), line.time_ms});
  }
  record.moved = !record.history.empty();
  record.state = record.moved ? record.history.back().to : model.entry;
  record.new_package = record.moved && record.history.back().package != model.package;
  record.new_rules = record.moved && record.history.back().rules != model.rules;
  if (record.new_package) record.state = AfterNewPackage(record.state, model.entry);
  return record;
}

Registry::Registry(const std::string& folder) : journal_(folder.empty() ? std::string() : folder + "/journal") {}

Result<ModelRecord> Registry::Of(const Enrolment& model) {
  BOGAM_ASSIGN(const std::shared_ptr<const JournalLines> lines, journal_.Lines());
  return FoldRecord(*lines, model);
}

Result<std::string> Registry::Mark() {
  BOGAM_ASSIGN(const std::shared_ptr<const JournalLines> lines, journal_.Lines());
  return lines->empty() ? std::string() : lines->back().hash;
}

Status Registry::Move(const Enrolment& model, const MoveRequest& request, const EvidenceOf& evidence, const Needs& needs) {
  BOGAM_TRY(CheckWho(request.who));
  BOGAM_TRY(CheckText(request.reason, "the reason"));
  return journal_.Append([&](const JournalLines& before) -> Result<std::string> {
    const ModelRecord record = FoldRecord(before, model);
    if (request.version != record.version) return Status(Code::kConflict, "somebody else has changed the model since; look again");
    std::vector<std::string> sentences;
    if (FindMove(record.state, request.to) == nullptr) {
      sentences.push_back("There is no move from " + Quoted(record.state) + " to " + Quoted(request.to) + ".");
    } else {
      sentences = needs(record);
      if (request.reason.size() < kShortestReason) sentences.push_back("A reason of at least 10 characters is needed.");
    }
    if (!sentences.empty()) return NotPossible(sentences);
    std::string members;
    Member("kind", "state", &members);
    Member("model", model.model, &members);
    Member("from", Name(record.state), &members);
    Member("to", Name(request.to), &members);
    Member("who", request.who, &members);
    Member("reason", request.reason, &members);
    const Evidence parts = evidence(record);
    Member("package", parts.package, &members);
    Member("rules", parts.rules, &members);
    Member("card", parts.card, &members);
    Member("vectors", parts.vectors, &members);
    Member("evidence", parts.Hash(), &members);
    return members;
  });
}

Status Registry::Sign(const Enrolment& model, const std::string& field, const std::string& value, const std::string& who) {
  BOGAM_TRY(CheckWho(who));
  BOGAM_TRY(CheckText(value, "the text"));
  return journal_.Append([&](const JournalLines&) -> Result<std::string> {
    std::string members;
    Member("kind", "card", &members);
    Member("model", model.model, &members);
    Member("field", field, &members);
    Member("value", value, &members);
    Member("who", who, &members);
    Member("package", model.package, &members);
    return members;
  });
}

}  // namespace bogam::risk
