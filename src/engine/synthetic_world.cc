// SPDX-License-Identifier: Apache-2.0
#include "engine/synthetic_world.h"

#include <filesystem>

#include "engine/content.h"
#include "synth/asked_conditions.h"
#include "synth/life/life_course.h"
#include "synth/place_source.h"
#include "synth/plain_life.h"
#include "synth/uniform_source.h"

namespace bogam::engine {
namespace {

constexpr std::string_view kDefaultPlace = "massachusetts";
constexpr std::string_view kNowhere = "nowhere";

Status ReadModules(const std::vector<std::string>& folders, synth::Library* library) {
  std::string errors;
  const auto take = [&](const std::vector<synth::Finding>& findings) {
    for (const synth::Finding& finding : findings) {
      if (finding.severity == synth::Finding::Severity::kError) errors += "\n" + finding.ToString();
    }
  };
  if (folders.empty()) take(library->Read(SynthContent().Below("modules")));
  for (const std::string& folder : folders) {
    if (!std::filesystem::is_directory(folder)) return Status(Code::kInvalid, "there is no folder of modules", folder);
    take(library->Read(folder));
  }
  return errors.empty() ? Status() : Status(Code::kInvalid, "modules cannot be read", errors);
}

Result<std::unique_ptr<const synth::place::Place>> ReadPlace(const std::string& name) {
  if (std::filesystem::is_directory(name)) return synth::place::Place::Read(name);
  const synth::SourceFiles files = SynthContent().Below("place/" + (name.empty() ? std::string(kDefaultPlace) : name));
  if (!files.Read("place.json")) return Status(Code::kInvalid, "there is no place of this name, and no folder; there are: massachusetts, nowhere", name);
  return synth::place::Place::Read(files);
}

}  // namespace

struct SyntheticWorld::Parts {
  synth::PopulationOptions options;
  synth::Library library;
  std::unique_ptr<const synth::place::Place> place;
  std::unique_ptr<synth::life::LifeCourse> life;
  std::unique_ptr<synth::PersonSource> source;
  std::unique_ptr<synth::AskedConditions> asked;
  synth::PlainBody plain_body;
  std::unique_ptr<synth::PlainVisits> plain_visits;
  std::vector<synth::Target> targets;
  std::unique_ptr<synth::gmf::Machine> machine;
  std::unique_ptr<synth::Simulation> simulation;

  const synth::Body& body() const { return life ? life->body() : static_cast<const synth::Body&>(plain_body); }

  Status Settle(const SyntheticWorldOptions& given) {
    if (given.place == kNowhere) {
      source = std::make_unique<synth::UniformSource>(&library);
      plain_visits = std::make_unique<synth::PlainVisits>(&library);
      return {};
    }
    BOGAM_ASSIGN(place, ReadPlace(given.place));
    BOGAM_ASSIGN(life, synth::life::LifeCourse::Read(library, SynthContent().Below("life"), given.life));
    BOGAM_ASSIGN(source, synth::PlaceSource::Make(*place, library, options));
    return {};
  }

  Status Ask(const std::vector<std::string>& conditions) {
    if (conditions.empty()) return {};
    std::vector<synth::AskedCondition> wanted;
    for (const std::string& text : conditions) {
      BOGAM_ASSIGN(synth::AskedCondition condition, synth::ParseAskedCondition(text));
      wanted.push_back(std::move(condition));
    }
    BOGAM_ASSIGN(synth::AskedConditions made, synth::AskedConditions::Make(library, std::move(wanted)));
    asked = std::make_unique<synth::AskedConditions>(std::move(made));
    return {};
  }

  Status ReadTargets() {
    const std::optional<std::string> text = SynthContent().Read("targets.json");
    if (!text) return {};
    BOGAM_ASSIGN(targets, synth::ReadTargets(*text, library));
    return {};
  }

  void Wire() {
    std::vector<const synth::LifePart*> all = life ? life->parts() : std::vector<const synth::LifePart*>();
    for (const synth::LifePart* part : source->parts()) all.push_back(part);
    if (asked) all.push_back(asked.get());
    const synth::Visits* const visits = life ? &life->visits() : static_cast<const synth::Visits*>(plain_visits.get());
    machine = std::make_unique<synth::gmf::Machine>(library, body());
    simulation = std::make_unique<synth::Simulation>(library, *machine, std::move(all), visits);
  }
};

SyntheticWorld::SyntheticWorld(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SyntheticWorld::~SyntheticWorld() = default;

Result<std::unique_ptr<SyntheticWorld>> SyntheticWorld::Open(const SyntheticWorldOptions& options) {
  if (!options.life.empty() && options.life != "stock") return Status(Code::kInvalid, "a life is Bogam's own or stock", options.life);
  auto parts = std::make_unique<Parts>();
  parts->options = options.people;
  BOGAM_TRY(ReadModules(options.modules, &parts->library));
  BOGAM_TRY(parts->Settle(options));
  BOGAM_TRY(parts->Ask(options.conditions));
  if (options.modules.empty() && options.place != kNowhere) BOGAM_TRY(parts->ReadTargets());
  parts->Wire();
  return std::unique_ptr<SyntheticWorld>(new SyntheticWorld(std::move(parts)));
}

const synth::Library& SyntheticWorld::library() const { return parts_->library; }
const synth::Body& SyntheticWorld::body() const { return parts_->body(); }
const synth::PersonSource& SyntheticWorld::source() const { return *parts_->source; }
synth::Population SyntheticWorld::people() const { return {parts_->library, *parts_->simulation, *parts_->source, parts_->options}; }
const std::vector<synth::Target>& SyntheticWorld::targets() const { return parts_->targets; }

synth::SourceFiles SynthContent() {
  constexpr std::string_view kRoot = "synth/";
  std::map<std::string, std::string> texts;
  for (const ContentFile& file : Content()) {
    if (file.path.starts_with(kRoot)) texts.emplace(file.path.substr(kRoot.size()), file.text);
  }
  return synth::SourceFiles::Texts(std::move(texts));
}

std::set<std::string, std::less<>> AttributesSetOutsideModules() {
  // What a library knows once life and place have named their attributes, and no module has.
  synth::Library library;
  std::set<std::string, std::less<>> names;
  for (const char* variant : {"", "stock"}) {
    const Result<std::unique_ptr<synth::life::LifeCourse>> life = synth::life::LifeCourse::Read(library, SynthContent().Below("life"), variant);
    if (!life.ok()) return names;
  }
  const Result<std::unique_ptr<const synth::place::Place>> place = ReadPlace("");
  if (place.ok()) static_cast<void>(synth::PlaceSource::Make(**place, library, {}));
  const synth::Vocabulary& vocabulary = library.vocabulary();
  for (size_t i = 0; i < vocabulary.attribute_count(); ++i) names.insert(vocabulary.attribute_name(static_cast<synth::AttributeId>(i)));
  return names;
}

}  // namespace bogam::engine
