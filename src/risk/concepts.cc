// SPDX-License-Identifier: Apache-2.0
#include "risk/concepts.h"

#include <algorithm>

#include "base/bytes.h"

namespace bogam::risk {

void Concepts::Read(const Json& json, const std::string& file, Findings& findings) {
  JsonFields root(findings, file, "", json);
  ReadIn(root);
}

ConceptId Concepts::Add(std::string name, std::string title) {
  names_.push_back(std::move(name));
  titles_.push_back(std::move(title));
  return static_cast<ConceptId>(names_.size() - 1);
}

void Concepts::ReadIn(JsonFields& root) {
  root.Each("concepts", true, [&](JsonFields& fields) {
    const std::string name = fields.Text("name");
    if (Find(name)) fields.Report("name", "the concept \"" + name + "\" is there already");
    names_.push_back(name);
    titles_.push_back(fields.Text("title"));
    fields.Text("standing");
    ReadCodes(fields, static_cast<ConceptId>(names_.size() - 1));
  });
}

void Concepts::ReadCodes(JsonFields& fields, ConceptId id) {
  fields.Each("codes", true, [&](JsonFields& codes) {
    const std::string system = codes.Text("system");
    for (const std::string& code : codes.TextsOr("is")) exact_[{system, code}].push_back(id);
    for (const std::string& code : codes.TextsOr("under")) under_[system].emplace_back(code, id);
    if (!codes.Has("is") && !codes.Has("under")) codes.Report("", "it lists no codes");
  });
}

std::optional<ConceptId> Concepts::Find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? std::nullopt : std::optional(static_cast<ConceptId>(found - names_.begin()));
}

void Concepts::Of(std::string_view system, std::string_view code, std::vector<ConceptId>* out) const {
  const size_t first = out->size();
  const auto add = [&](ConceptId id) {
    if (std::find(out->begin() + static_cast<std::ptrdiff_t>(first), out->end(), id) == out->end()) out->push_back(id);
  };
  if (const auto found = exact_.find(std::pair(std::string(system), std::string(code))); found != exact_.end()) {
    for (const ConceptId id : found->second) add(id);
  }
  if (const auto found = under_.find(system); found != under_.end()) {
    for (const auto& [beginning, id] : found->second) {
      if (code.starts_with(beginning)) add(id);
    }
  }
}

std::optional<std::pair<std::string, std::string>> Concepts::AnyCode(ConceptId id) const {
  for (const auto& [code, concepts] : exact_) {
    if (std::find(concepts.begin(), concepts.end(), id) != concepts.end()) return code;
  }
  for (const auto& [system, beginnings] : under_) {
    for (const auto& [beginning, of] : beginnings) {
      if (of == id) return std::pair(system, beginning);
    }
  }
  return std::nullopt;
}

Result<bool> ConceptIndex::Holds(ConceptId concept_id, uint32_t ordinal) {
  BOGAM_ASSIGN(const std::span<const ConceptId> of, Of(ordinal));
  return std::find(of.begin(), of.end(), concept_id) != of.end();
}

Status ConceptIndex::Resolve(uint32_t ordinal) {
  if (ordinal >= seen_.size()) seen_.resize(std::max<size_t>(ordinal + 1, seen_.size() * 2));
  Seen seen{static_cast<uint32_t>(lists_.size()), 0, true};
  if (ordinal != 0) {
    BOGAM_ASSIGN(const std::string text, dictionary_->Text(store::Term::kCode, ordinal));
    if (text.size() < 4) return Status(Code::kDataLoss, "a code of the dictionary is damaged");
    const uint32_t system = base::GetBigEndian<uint32_t>(text.data());
    if (system != 0) {
      BOGAM_ASSIGN(const std::string name, dictionary_->Text(store::Term::kSystem, system));
      concepts_->Of(name, std::string_view(text).substr(4), &lists_);
    }
  }
  seen.size = static_cast<uint16_t>(lists_.size() - seen.first);
  seen_[ordinal] = seen;
  return Status::Ok();
}

}  // namespace bogam::risk
