// SPDX-License-Identifier: Apache-2.0
#include "risk/library.h"

#include <algorithm>

#include "access/digest.h"
#include "risk/card_derive.h"

namespace bogam::risk {
namespace {

Place ReadPlace(const Json& json, const std::string& file, Findings& findings) {
  Place place;
  JsonFields fields(findings, file, "", json);
  const auto texts = [&](std::string_view key, std::map<std::string, std::string>* out) {
    if (!fields.Has(key)) return;
    fields.EachNamed(key, [&](const std::string& name, const Json& value) {
      if (value.kind != Json::Kind::kText) fields.Report(key, "\"" + name + "\" is no text");
      (*out)[name] = value.text;
    });
  };
  texts("equations", &place.equations);
  texts("settings", &place.settings);
  if (fields.Has("on")) {
    if (const Json* const on = fields.Raw("on"); on->kind == Json::Kind::kArray) {
      for (const Json& id : on->items) place.on.push_back(id.text);
    } else {
      fields.Report("on", "it is no list");
    }
  }
  return place;
}

const SourceFile* FindFile(const std::vector<SourceFile>& files, std::string_view path, Findings* findings) {
  const auto found = std::find_if(files.begin(), files.end(), [&](const SourceFile& file) { return file.path == path; });
  if (found != files.end()) return &*found;
  if (findings == nullptr) return nullptr;
  findings->push_back({std::string(path), "", "the file is missing"});
  return nullptr;
}

}  // namespace

std::unique_ptr<const Library> Library::Read(const std::vector<SourceFile>& files, Findings* findings) {
  auto library = std::make_unique<Library>();
  if (const auto* file = FindFile(files, "codes.json", findings)) library->concepts_->Read(ParseJson(file->text, file->path, *findings), file->path, *findings);
  if (const auto* file = FindFile(files, "inputs.json", findings)) {
    library->rules_->Read(ParseJson(file->text, file->path, *findings), file->path, *library->concepts_, *findings);
  }
  if (const auto* file = FindFile(files, "place.json", findings)) {
    library->place_ = ReadPlace(ParseJson(file->text, file->path, *findings), file->path, *findings);
  }
  if (const auto* file = FindFile(files, "card-fields.json", nullptr)) {
    library->card_fields_->Read(ParseJson(file->text, file->path, *findings), file->path, DerivationNames(), *findings);
  }
  if (const auto* file = FindFile(files, "evaluation-report.json", nullptr)) {
    library->report_texts_->Read(ParseJson(file->text, file->path, *findings), file->path, *findings);
  }
  std::string shared;
  for (const char* const path : {"codes.json", "inputs.json"}) {
    if (const auto* file = FindFile(files, path, nullptr)) shared += access::Sha256Hex(file->text) + "  " + path + "\n";
  }
  library->rules_hash_ = access::Sha256Hex(shared);
  std::map<std::string, std::map<std::string, std::string>> folders;
  for (const SourceFile& file : files) {
    const size_t slash = file.path.rfind('/');
    if (slash != std::string::npos && file.path.ends_with(".json")) folders[file.path.substr(0, slash)][file.path.substr(slash + 1)] = file.text;
  }
  for (const auto& [folder, own] : folders) {
    const size_t before = findings->size();
    Equation equation = ReadEquation(folder, own, *library->rules_, *findings);
    if (findings->size() > before) continue;
    library->vectors_->push_back(ReadVectors(folder, own, equation, *findings));
    library->equations_->push_back(std::move(equation));
    library->packages_->push_back(PackageOf(own));
    const auto card = own.find(std::string(kCardFile));
    library->card_texts_->emplace_back();
    if (card != own.end()) {
      const std::string path = folder + "/" + card->first;
      library->card_texts_->back() = ReadCardTexts(ParseJson(card->second, path, *findings), path, *library->card_fields_, *findings);
    }
  }
  if (findings->empty()) library->ReadTexts(files, findings);
  if (findings->empty()) {
    library->CheckEquationSources(findings);
    library->CheckPlace(findings);
  }
  return library;
}

/// An equation's language is the shared texts with its own over them. Where a folder of equations is read that brings no shared texts, its own stand alone.
void Library::ReadTexts(const std::vector<SourceFile>& files, Findings* findings) {
  for (const SourceFile& file : files) {
    const size_t slash = file.path.rfind('/');
    const auto language = LanguageOfFile(slash == std::string::npos ? file.path : file.path.substr(slash + 1));
    if (language && slash == std::string::npos) {
      Translation texts;
      texts.Read(ParseJson(file.text, file.path, *findings), file.path, *language, nullptr, *findings);
      (*translations_)[*language] = std::vector<Translation>(equations_->size(), texts);
      (*shared_texts_)[*language] = std::move(texts);
    }
  }
  for (const SourceFile& file : files) {
    const size_t slash = file.path.rfind('/');
    if (slash == std::string::npos) continue;
    const auto language = LanguageOfFile(file.path.substr(slash + 1));
    const auto owner = std::find_if(equations_->begin(), equations_->end(), [&](const Equation& one) { return one.folder == file.path.substr(0, slash); });
    if (!language || owner == equations_->end()) continue;
    const std::set<std::string, std::less<>> said = TextsOf(*owner);
    auto& all = translations_->try_emplace(*language, equations_->size()).first->second;
    all[static_cast<size_t>(owner - equations_->begin())].Read(ParseJson(file.text, file.path, *findings), file.path, *language, &said, *findings);
  }
}

const Translation& Library::translation(std::string_view language, size_t equation) const {
  static const Translation kEnglish;
  const auto found = translations_->find(language);
  return found == translations_->end() ? kEnglish : found->second[equation];
}

std::unique_ptr<const Library> Library::At(Place place) const {
  auto library = std::make_unique<Library>(*this);
  library->place_ = std::move(place);
  return library;
}

/// A value of another equation is one step away: that equation takes none itself, so that no ring can be.
void Library::CheckEquationSources(Findings* findings) const {
  const auto takes = [&](const Rule& rule) {
    return std::any_of(rule.sources.begin(), rule.sources.end(), [](const Source& source) { return source.kind == Source::Kind::kEquation; });
  };
  for (RuleId id = 0; id < rules_->size(); ++id) {
    for (const Source& source : rules_->rule(id).sources) {
      if (source.kind != Source::Kind::kEquation) continue;
      const Result<size_t> found = Find(source.equation);
      const std::string place = "rule " + rules_->rule(id).name;
      if (!found.ok() || (*equations_)[*found].FindOutput(source.output) == nullptr) {
        findings->push_back({"inputs.json", place, "there is no equation \"" + source.equation + "\" with an output \"" + source.output + "\""});
        continue;
      }
      for (const Input& input : (*equations_)[*found].inputs) {
        if (takes(rules_->rule(input.rule))) findings->push_back({"inputs.json", place, "the equation takes a value of another equation itself"});
      }
    }
  }
}

void Library::CheckPlace(Findings* findings) const {
  for (const auto& [name, value] : place_.settings) {
    const Status checked = CheckSetting(name, value);
    if (!checked.ok()) findings->push_back({"place.json", "settings." + name, checked.ToString()});
  }
  for (const auto& [topic, id] : place_.equations) {
    const Result<size_t> found = Find(id);
    if (!found.ok()) continue;  // its folder was taken out: AbsentOfPlace says so
    if ((*equations_)[*found].topic != topic) {
      findings->push_back({"place.json", "equations." + topic, id + " is of the topic " + (*equations_)[*found].topic});
    } else if ((*equations_)[*found].state == State::kDraft) {
      findings->push_back({"place.json", "equations." + topic, id + " is a draft: it cannot be chosen for the chart"});
    }
  }
}

std::vector<std::string> Library::AbsentOfPlace() const {
  std::vector<std::string> absent;
  for (const auto& [topic, id] : place_.equations) {
    if (!Find(id).ok()) absent.push_back(id);
  }
  for (const std::string& id : place_.on) {
    if (!Find(id).ok()) absent.push_back(id);
  }
  return absent;
}

Status Library::CheckSetting(const std::string& name, const std::string& value) const {
  std::string names;
  for (RuleId id = 0; id < rules_->size(); ++id) {
    const Rule& rule = rules_->rule(id);
    for (const Source& source : rule.sources) {
      if (source.kind != Source::Kind::kSetting) continue;
      names += (names.empty() ? "" : ", ") + source.setting;
      if (source.setting != name) continue;
      if (std::find(rule.choices.begin(), rule.choices.end(), value) != rule.choices.end()) return Status::Ok();
      std::string choices;
      for (const std::string& choice : rule.choices) choices += (choices.empty() ? "" : ", ") + choice;
      return Status(Code::kInvalid, "the setting " + name + " is one of " + choices, value);
    }
  }
  return Status(Code::kInvalid, "there is no setting of that name; there are " + names, name);
}

Result<size_t> Library::Find(std::string_view id) const {
  for (size_t i = 0; i < equations_->size(); ++i) {
    if ((*equations_)[i].id == id) return i;
  }
  std::string ids;
  for (const Equation& equation : *equations_) ids += (ids.empty() ? "" : ", ") + equation.id;
  return Status(Code::kNotFound, "there is no equation of that name; there are " + ids, std::string(id));
}

bool Library::ByDefault(size_t equation) const {
  const Equation& one = (*equations_)[equation];
  return one.state != State::kDraft && (one.on || std::find(place_.on.begin(), place_.on.end(), one.id) != place_.on.end());
}

bool Library::OnChart(size_t equation) const {
  const Equation& one = (*equations_)[equation];
  const auto found = place_.equations.find(one.topic);
  return found != place_.equations.end() && found->second == one.id;
}

}  // namespace bogam::risk
