// SPDX-License-Identifier: Apache-2.0
#include "risk/card_fields.h"

#include <algorithm>

namespace bogam::risk {
namespace {

CardBy ReadBy(JsonFields& fields, std::string_view key) { return static_cast<CardBy>(fields.Choice(key, {"run", "author"})); }

}  // namespace

void CardFields::Read(const Json& json, const std::string& file, const std::vector<std::string>& derivations, Findings& findings) {
  JsonFields root(findings, file, "", json);
  root.Each("schemes", true, [&](JsonFields& fields) {
    schemes_.push_back({fields.Text("id"), fields.Text("title"), fields.TextOr("link", ""), fields.TextOr("note", "")});
  });
  root.Each("fields", true, [&](JsonFields& fields) {
    CardField field;
    field.id = fields.Text("id");
    field.scheme = fields.Text("scheme");
    field.number = fields.TextOr("number", "");
    field.title = fields.Text("title");
    field.by = ReadBy(fields, "by");
    field.by_learned = fields.Has("learned") ? ReadBy(fields, "learned") : field.by;
    field.required = fields.FlagOr("required", false);
    field.from = fields.TextOr("from", "");
    field.same = fields.TextOr("same", "");
    const auto is_scheme = [&](const CardScheme& scheme) { return scheme.id == field.scheme; };
    if (Find(field.id) != nullptr) fields.Report("id", "the field is there already");
    if (std::none_of(schemes_.begin(), schemes_.end(), is_scheme)) fields.Report("scheme", "there is no such scheme");
    if (!field.from.empty() && std::find(derivations.begin(), derivations.end(), field.from) == derivations.end()) {
      fields.Report("from", "nothing is worked out under the name \"" + field.from + "\"");
    }
    if (field.by == CardBy::kRun && field.from.empty() == field.same.empty()) fields.Report("by", "a field by the run has either \"from\" or \"same\"");
    if (field.required && (field.by == CardBy::kRun || !field.same.empty())) fields.Report("required", "only an author's own field is required");
    fields_.push_back(std::move(field));
  });
  for (const CardField& field : fields_) {
    const CardField* const same = Find(field.same);
    if (!field.same.empty() && (same == nullptr || !same->same.empty())) root.Report("fields", field.id + ": \"same\" names no field that is written");
  }
}

const CardField* CardFields::Find(std::string_view id) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const CardField& field) { return field.id == id; });
  return found == fields_.end() ? nullptr : &*found;
}

std::map<std::string, std::string> ReadCardTexts(const Json& json, const std::string& file, const CardFields& fields, Findings& findings) {
  std::map<std::string, std::string> texts;
  JsonFields root(findings, file, "", json);
  root.EachNamed("texts", [&](const std::string& id, const Json& value) {
    const CardField* const field = fields.Find(id);
    if (field == nullptr || field->by == CardBy::kRun || !field->same.empty()) root.Report("texts", "\"" + id + "\" is no field that an author writes");
    if (value.kind != Json::Kind::kText || value.text.empty()) root.Report("texts", "\"" + id + "\" has no text");
    texts[id] = value.text;
  });
  return texts;
}

}  // namespace bogam::risk
