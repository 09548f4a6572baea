// SPDX-License-Identifier: Apache-2.0
// All modules of one or more folders, read and linked: submodules resolved, names interned, and for everything that a module may wait for
// the list of modules to wake when it changes.
//
// Immutable once read; shared by threads.
#ifndef BOGAM_SYNTH_LIBRARY_H_
#define BOGAM_SYNTH_LIBRARY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "synth/gmf/module.h"
#include "synth/parameters.h"
#include "synth/source_files.h"
#include "synth/vocabulary.h"

namespace bogam::synth {

/// What a reader or the linter has to say about a module.
struct Finding {
  enum class Severity : uint8_t { kError, kWarning } severity = Severity::kError;
  std::string file;
  uint32_t line = 0;  // from 1; 0: of the whole file
  std::string state;  // "" where none is meant
  std::string message;

  /// "modules/x.json:12: error: state "A": …"
  std::string ToString() const;
};

/// A vital sign or another measured value of the body, by its name in modules ("Systolic Blood Pressure").
using SignId = uint16_t;
using SymptomId = uint16_t;

/// Numbers of what modules and the code of this room both name.
struct BuiltIn {
  AttributeId gender, race, ethnicity, socioeconomic_category, state, birth_date;
};

class Library {
 public:
  Library();

  /// Reads every *.json under `folder` as a module; its path below it, without ".json", is its name to CallSubmodule. A module directly in the folder, or
  /// called module.json in a folder of its own, is top-level; all others are submodules. A folder's parameters.json declares the numbers of its modules.
  /// `tables`: where lookup tables lie (default: folder/lookup_tables). All errors of all files are given.
  std::vector<Finding> Read(const std::string& folder, const std::string& tables = {});
  std::vector<Finding> Read(const SourceFiles& files);
  /// The same for texts: path (without ".json") to JSON, and file name to CSV.
  std::vector<Finding> ReadTexts(const std::map<std::string, std::string>& modules, const std::map<std::string, std::string>& tables);

  Vocabulary& vocabulary() { return vocabulary_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  const BuiltIn& built_in() const { return built_in_; }

  const gmf::Module& module(gmf::ModuleId id) const { return *modules_[id]; }
  size_t module_count() const { return modules_.size(); }
  /// Top-level modules in the order in which they run: by path.
  std::span<const gmf::ModuleId> top_level() const { return top_level_; }
  /// kNoModule when there is none of this path.
  gmf::ModuleId FindModule(std::string_view path) const;

  /// Where a condition begins: a place in top_level() and the state. A module's "asked_for" goes before its ConditionOnset states.
  struct Onset {
    uint16_t run = 0;
    gmf::StateId state = gmf::kNoState;
  };
  std::optional<Onset> FindOnset(std::string_view code) const;

  SignId Sign(std::string_view name);
  SignId FindSign(std::string_view name) const;  // 0xffff: no such sign
  std::string_view sign_name(SignId id) const { return sign_names_[id]; }
  size_t sign_count() const { return sign_names_.size(); }
  SymptomId Symptom(std::string_view name);
  std::string_view symptom_name(SymptomId id) const { return symptom_names_[id]; }
  size_t symptom_count() const { return symptom_names_.size(); }

  /// Positions in top_level() of the modules that may wait for a change of an attribute, of what is active under a code, or of the latest
  /// observation of a code.
  std::span<const uint16_t> AttributeWatchers(AttributeId id) const;
  std::span<const uint16_t> ActiveWatchers(SymbolId code) const;
  std::span<const uint16_t> ObservationWatchers(SymbolId code) const;

  /// Parameters by folder ("hypertension").
  const std::map<std::string, Parameters>& parameters() const { return parameters_; }

  /// Hash of all that was read: part of the manifest of a population.
  uint64_t content_hash() const { return content_hash_; }

 private:
  friend class LibraryReader;
  std::vector<Finding> Read(const SourceFiles& files, const SourceFiles& tables);

  Vocabulary vocabulary_;
  BuiltIn built_in_{};
  std::vector<std::unique_ptr<gmf::Module>> modules_;
  std::vector<std::unique_ptr<gmf::LookupTable>> tables_;
  std::vector<gmf::ModuleId> top_level_;
  std::map<std::string, gmf::ModuleId, std::less<>> by_path_;
  std::vector<std::string> sign_names_, symptom_names_;
  std::map<std::string, uint16_t, std::less<>> sign_ids_, symptom_ids_;
  std::vector<std::vector<uint16_t>> attribute_watchers_, active_watchers_, observation_watchers_;
  std::map<std::string, Parameters> parameters_;
  uint64_t content_hash_ = 0;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_LIBRARY_H_
