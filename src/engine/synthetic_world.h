// SPDX-License-Identifier: Apache-2.0
// Everything that makes synthetic people, wired together: modules, the life that no module describes, a place, the asked-for conditions and the targets of the
// report card; from the content that the program carries, or from folders.
#ifndef BOGAM_ENGINE_SYNTHETIC_WORLD_H_
#define BOGAM_ENGINE_SYNTHETIC_WORLD_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "synth/manifest.h"
#include "synth/population.h"
#include "synth/report/target.h"
#include "synth/source_files.h"

namespace bogam::engine {

struct SyntheticWorldOptions {
  std::vector<std::string> modules;     ///< folders of modules; none: Bogam's own
  std::string place;                    ///< "": Massachusetts; a name that the program carries, "nowhere" (plain people without a life, for tests), or a folder
  std::string life;                     ///< "" (Bogam's own) or "stock" (as Synthea's modules expect it)
  std::vector<std::string> conditions;  ///< asked for: "E11.9@2015-03-01", "I10@age45"
  synth::PopulationOptions people;
  std::optional<uint64_t> content_hash;  ///< what an earlier population was made from

  /// The options with which an earlier population goes on to `as_of`: its manifest's, with its census. kInvalid where the date is before the one that it was
  /// made up to, or the program is another. What it was made from must be found again: modules, and a place that the program does not carry, come from `given`.
  static Result<SyntheticWorldOptions> Continue(const synth::Manifest& earlier, const SyntheticWorldOptions& given);
};

class SyntheticWorld {
 public:
  /// kInvalid and kNotFound say what cannot be read, a line each, or which option is wrong.
  static Result<std::unique_ptr<SyntheticWorld>> Open(const SyntheticWorldOptions& options);
  ~SyntheticWorld();

  const synth::Library& library() const;
  const synth::Body& body() const;
  const synth::PersonSource& source() const;
  synth::Population people() const;
  synth::Manifest manifest(const synth::PopulationReport& report) const;
  /// Of the content, when its modules are the ones that run; else none. Who has died is not asked of a population of the living.
  const std::vector<synth::Target>& targets() const;
  const std::vector<synth::Curve>& curves() const;

 private:
  struct Parts;
  explicit SyntheticWorld(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// The files of content/synth that the program carries, by their paths below it.
const synth::SourceFiles& SynthContent();

/// Attributes that life, places and the program set: what the linter takes as written.
std::set<std::string, std::less<>> AttributesSetOutsideModules();

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_SYNTHETIC_WORLD_H_
