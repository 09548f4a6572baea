// SPDX-License-Identifier: Apache-2.0
#include "synth/library.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <set>

#include "synth/gmf/reader.h"
#include "synth/random.h"

namespace bogam::synth {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kParameters = "parameters";
constexpr std::span<const uint16_t> kNone;

std::span<const uint16_t> Watchers(const std::vector<std::vector<uint16_t>>& lists, size_t at) {
  return at < lists.size() ? std::span<const uint16_t>(lists[at]) : kNone;
}

Finding FileError(const std::string& file, std::string message) { return {Finding::Severity::kError, file, 0, "", std::move(message)}; }

/// Adds to each list every module that some waiting state of it, or of a module it calls, reads.
class WatchList {
 public:
  explicit WatchList(std::vector<std::vector<uint16_t>>& lists) : lists_(lists) {}
  void Add(size_t at, uint16_t run) {
    if (at >= lists_.size()) lists_.resize(at + 1);
    if (lists_[at].empty() || lists_[at].back() != run) lists_[at].push_back(run);
  }

 private:
  std::vector<std::vector<uint16_t>>& lists_;
};

}  // namespace

std::string Finding::ToString() const {
  std::string out = file;
  if (line != 0) out += ":" + std::to_string(line);
  out += severity == Severity::kError ? ": error: " : ": warning: ";
  if (!state.empty()) out += "state \"" + state + "\": ";
  return out + message;
}

/// Reads texts into a library and links them. One use.
class LibraryReader {
 public:
  LibraryReader(Library& library, const std::map<std::string, std::string>& tables) : library_(library), tables_(tables) {}

  std::vector<Finding> Read(const std::map<std::string, std::string>& modules) {
    const size_t first = library_.modules_.size();
    for (const auto& [path, text] : modules) {
      if (fs::path(path).filename() == kParameters) TakeParameters(path, text);
    }
    for (const auto& [path, text] : modules) {
      if (fs::path(path).filename() != kParameters) ReadModule(path, text);
    }
    for (size_t i = first; i < library_.modules_.size(); ++i) Link(*library_.modules_[i]);
    for (size_t i = 0; i < library_.modules_.size(); ++i) PassTrackedDown(static_cast<gmf::ModuleId>(i), 0);
    ListWatchers();
    return std::move(findings_);
  }

 private:
  void TakeParameters(const std::string& path, const std::string& text) {
    library_.content_hash_ = Mix(library_.content_hash_, HashName(path + "\n" + text));
    Result<Parameters> parameters = ReadParameters(text);
    if (parameters.ok())
      library_.parameters_[fs::path(path).parent_path().generic_string()] = std::move(*parameters);
    else
      findings_.push_back(FileError(path + ".json", parameters.status().message()));
  }

  std::optional<double> ParameterOf(const std::string& path, std::string_view name) const {
    const auto folder = library_.parameters_.find(fs::path(path).parent_path().generic_string());
    if (folder == library_.parameters_.end()) return std::nullopt;
    const auto at = folder->second.find(name);
    return at == folder->second.end() ? std::nullopt : std::optional(at->second.value);
  }

  void ReadModule(const std::string& path, const std::string& text) {
    auto module = std::make_unique<gmf::Module>();
    module->path = path;
    module->file = path + ".json";
    module->submodule = path.find('/') != std::string::npos && fs::path(path).filename() != "module";
    library_.content_hash_ = Mix(library_.content_hash_, HashName(path + "\n" + text));
    gmf::ModuleReader reader({library_, [this](std::string_view name, const auto& states, std::string* error) { return Table(name, states, error); },
                              [this, &path](std::string_view name) { return ParameterOf(path, name); }},
                             *module, text, findings_);
    if (!reader.Read()) return;
    const auto id = static_cast<gmf::ModuleId>(library_.modules_.size());
    if (!library_.by_path_.emplace(path, id).second) {
      findings_.push_back(FileError(module->file, "a module of this path was read before"));
      return;
    }
    if (!module->submodule) {
      const auto later = [&](gmf::ModuleId other) { return path < library_.modules_[other]->path; };
      library_.top_level_.insert(std::find_if(library_.top_level_.begin(), library_.top_level_.end(), later), id);
    }
    library_.modules_.push_back(std::move(module));
  }

  const gmf::LookupTable* Table(std::string_view name, const std::vector<std::string>& states, std::string* error) {
    const auto text = tables_.find(std::string(name));
    if (text == tables_.end()) {
      *error = "there is no lookup table \"" + std::string(name) + "\"";
      return nullptr;
    }
    library_.content_hash_ = Mix(library_.content_hash_, HashName(text->second));
    Result<gmf::LookupTable> table = gmf::LookupTable::Parse(text->second, states, library_.vocabulary_);
    if (!table.ok()) {
      *error = "lookup table \"" + std::string(name) + "\": " + table.status().message();
      return nullptr;
    }
    library_.tables_.push_back(std::make_unique<gmf::LookupTable>(std::move(*table)));
    return library_.tables_.back().get();
  }

  void Link(gmf::Module& module) {
    for (gmf::State& state : module.states) {
      auto* call = std::get_if<gmf::CallSubmoduleState>(&state.body);
      if (call == nullptr) continue;
      call->module = library_.FindModule(library_.vocabulary_.Text(call->path));
      if (call->module != gmf::kNoModule) continue;
      findings_.push_back({Finding::Severity::kError, module.file, state.line, std::string(library_.vocabulary_.Text(state.name)),
                           "there is no submodule \"" + std::string(library_.vocabulary_.Text(call->path)) + "\""});
    }
  }

  // A submodule's states are part of its caller's history, so it tracks what the caller asks for.
  void PassTrackedDown(gmf::ModuleId id, int depth) {
    const std::vector<SymbolId> tracked = library_.modules_[id]->tracked;
    for (const gmf::State& state : library_.modules_[id]->states) {
      const auto* call = std::get_if<gmf::CallSubmoduleState>(&state.body);
      if (call == nullptr || call->module == gmf::kNoModule || depth > gmf::kMaxCalls) continue;
      gmf::Module& called = *library_.modules_[call->module];
      const size_t before = called.tracked.size();
      for (const SymbolId name : tracked) {
        if (std::find(called.tracked.begin(), called.tracked.end(), name) == called.tracked.end()) called.tracked.push_back(name);
      }
      if (called.tracked.size() == before) continue;
      for (gmf::State& inner : called.states) {
        const auto at = std::find(called.tracked.begin(), called.tracked.end(), inner.name);
        if (at != called.tracked.end()) inner.tracked = static_cast<uint16_t>(at - called.tracked.begin());
      }
      PassTrackedDown(call->module, depth + 1);
    }
  }

  void ListWatchers() {
    library_.attribute_watchers_.clear();
    library_.active_watchers_.clear();
    library_.observation_watchers_.clear();
    for (size_t run = 0; run < library_.top_level_.size(); ++run) {
      std::set<gmf::ModuleId> seen;
      Watch(library_.top_level_[run], static_cast<uint16_t>(run), seen);
    }
  }

  void Watch(gmf::ModuleId id, uint16_t run, std::set<gmf::ModuleId>& seen) {
    if (!seen.insert(id).second) return;
    const gmf::Module& module = *library_.modules_[id];
    for (const gmf::State& state : module.states) {
      if (const auto* guard = std::get_if<gmf::GuardState>(&state.body)) WatchLogic(module, guard->allow, run);
      const auto* call = std::get_if<gmf::CallSubmoduleState>(&state.body);
      if (call != nullptr && call->module != gmf::kNoModule) Watch(call->module, run, seen);
    }
  }

  void WatchLogic(const gmf::Module& module, gmf::LogicId id, uint16_t run) {
    using Kind = gmf::Logic::Kind;
    if (id == gmf::kNoLogic) return;
    const gmf::Logic& logic = module.logic[id];
    const BuiltIn& built_in = library_.built_in_;
    WatchList attributes(library_.attribute_watchers_), active(library_.active_watchers_), observed(library_.observation_watchers_);
    if (logic.attribute != kNoAttribute) attributes.Add(logic.attribute, run);
    switch (logic.kind) {
      case Kind::kGender: attributes.Add(built_in.gender, run); break;
      case Kind::kRace: attributes.Add(built_in.race, run); break;
      case Kind::kSocioeconomicStatus: attributes.Add(built_in.socioeconomic_category, run); break;
      case Kind::kObservation:
        for (const CodeId code : library_.vocabulary_.codes(logic.codes)) observed.Add(library_.vocabulary_.CodeSymbol(code), run);
        break;
      case Kind::kActiveCondition:
      case Kind::kActiveMedication:
      case Kind::kActiveCarePlan:
      case Kind::kActiveAllergy:
        for (const CodeId code : library_.vocabulary_.codes(logic.codes)) active.Add(library_.vocabulary_.CodeSymbol(code), run);
        break;
      default: break;
    }
    for (uint32_t i = 0; i < logic.count; ++i) WatchLogic(module, module.logic_children[logic.first + i], run);
  }

  Library& library_;
  const std::map<std::string, std::string>& tables_;
  std::vector<Finding> findings_;
};

Library::Library() {
  built_in_.gender = vocabulary_.Attribute("gender");
  built_in_.race = vocabulary_.Attribute("race");
  built_in_.ethnicity = vocabulary_.Attribute("ethnicity");
  built_in_.socioeconomic_category = vocabulary_.Attribute("socioeconomic_category");
  built_in_.state = vocabulary_.Attribute("state");
  built_in_.birth_date = vocabulary_.Attribute("birthdate");
}

std::vector<Finding> Library::Read(const std::string& folder, const std::string& tables) {
  const SourceFiles files = SourceFiles::Folder(folder);
  return Read(files, tables.empty() ? files.Below("lookup_tables") : SourceFiles::Folder(tables));
}

std::vector<Finding> Library::Read(const SourceFiles& files) { return Read(files, files.Below("lookup_tables")); }

std::vector<Finding> Library::Read(const SourceFiles& files, const SourceFiles& tables) {
  std::map<std::string, std::string> modules, csv;
  std::vector<Finding> findings;
  std::string error;
  const auto take = [&](const SourceFiles& from, const std::string& path, std::string name, std::map<std::string, std::string>* to) {
    if (std::optional<std::string> text = from.Read(path))
      to->emplace(std::move(name), std::move(*text));
    else
      findings.push_back(FileError(from.NameOf(path), "it cannot be read, or is over 64 MB"));
  };
  for (const std::string& path : files.List(".json", &error)) take(files, path, path.substr(0, path.size() - 5), &modules);
  if (!error.empty()) findings.push_back(FileError(files.NameOf(""), "it cannot be read: " + error));
  for (const std::string& path : tables.List(".csv", &error)) take(tables, path, fs::path(path).filename().string(), &csv);
  std::vector<Finding> more = ReadTexts(modules, csv);
  findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return findings;
}

std::vector<Finding> Library::ReadTexts(const std::map<std::string, std::string>& modules, const std::map<std::string, std::string>& tables) {
  return LibraryReader(*this, tables).Read(modules);
}

gmf::ModuleId Library::FindModule(std::string_view path) const {
  const auto at = by_path_.find(path);
  return at == by_path_.end() ? gmf::kNoModule : at->second;
}

std::optional<Library::Onset> Library::FindOnset(std::string_view code) const {
  const SymbolId symbol = vocabulary_.FindSymbol(code);
  if (symbol == 0) return std::nullopt;
  for (uint16_t run = 0; run < top_level_.size(); ++run) {
    for (const auto& [asked, state] : modules_[top_level_[run]]->asked_for) {
      if (asked == symbol) return Onset{run, state};
    }
  }
  for (uint16_t run = 0; run < top_level_.size(); ++run) {
    const gmf::Module& module = *modules_[top_level_[run]];
    for (gmf::StateId state = 0; state < module.states.size(); ++state) {
      const auto* onset = std::get_if<gmf::OnsetState>(&module.states[state].body);
      if (onset == nullptr || module.states[state].type != gmf::StateType::kConditionOnset) continue;
      const auto codes = vocabulary_.codes(onset->codes);
      if (std::any_of(codes.begin(), codes.end(), [&](CodeId id) { return vocabulary_.CodeSymbol(id) == symbol; })) return Onset{run, state};
    }
  }
  return std::nullopt;
}

namespace {

uint16_t InternName(std::string_view name, std::vector<std::string>& names, std::map<std::string, uint16_t, std::less<>>& ids) {
  if (const auto at = ids.find(name); at != ids.end()) return at->second;
  const auto id = static_cast<uint16_t>(names.size());
  names.emplace_back(name);
  ids.emplace(name, id);
  return id;
}

}  // namespace

SignId Library::Sign(std::string_view name) { return InternName(name, sign_names_, sign_ids_); }
SymptomId Library::Symptom(std::string_view name) { return InternName(name, symptom_names_, symptom_ids_); }

SignId Library::FindSign(std::string_view name) const {
  const auto at = sign_ids_.find(name);
  return at == sign_ids_.end() ? 0xffff : at->second;
}

std::span<const uint16_t> Library::AttributeWatchers(AttributeId id) const { return Watchers(attribute_watchers_, id); }
std::span<const uint16_t> Library::ActiveWatchers(SymbolId code) const { return Watchers(active_watchers_, code); }
std::span<const uint16_t> Library::ObservationWatchers(SymbolId code) const { return Watchers(observation_watchers_, code); }

}  // namespace bogam::synth
