// SPDX-License-Identifier: Apache-2.0
#include "engine/synthetic_world.h"

#include <filesystem>

#include "engine/content.h"
#include "engine/engine.h"
#include "synth/asked_conditions.h"
#include "synth/life/life_course.h"
#include "synth/place_source.h"
#include "synth/plain_life.h"
#include "synth/uniform_source.h"
#include "synth/words.h"

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

uint64_t HashOf(const synth::SourceFiles& files) {
  uint64_t hash = 0;
  std::string error;
  for (const std::string& path : files.List(".json", &error)) hash = synth::Mix(hash, synth::HashName(path + "\n" + files.Read(path).value_or("")));
  return hash;
}

}  // namespace

Result<SyntheticWorldOptions> SyntheticWorldOptions::Continue(const synth::Manifest& earlier, const SyntheticWorldOptions& given) {
  if (given.people.as_of < earlier.options.as_of) {
    std::string date;
    synth::AppendDate(&date, earlier.options.as_of);
    return Status(Code::kInvalid, "the population has lived up to a later date already", date);
  }
  if (earlier.version != Version()) return Status(Code::kInvalid, "another version of the program made the population", earlier.version);
  SyntheticWorldOptions out{given.modules, given.place.empty() ? earlier.place : given.place, earlier.life, earlier.conditions, earlier.options};
  out.people.as_of = given.people.as_of;
  out.people.threads = given.people.threads;
  out.content_hash = earlier.content_hash;
  return out;
}

struct SyntheticWorld::Parts {
  SyntheticWorldOptions given;
  synth::PopulationOptions options;
  uint64_t life_hash = 0;
  synth::Library library;
  std::unique_ptr<const synth::place::Place> place;
  std::unique_ptr<synth::life::LifeCourse> life;
  std::unique_ptr<synth::PersonSource> source;
  std::unique_ptr<synth::AskedConditions> asked;
  synth::PlainBody plain_body;
  std::unique_ptr<synth::PlainVisits> plain_visits;
  std::vector<synth::Target> targets;
  std::vector<synth::Curve> curves;
  std::unique_ptr<synth::gmf::Machine> machine;
  std::unique_ptr<synth::Simulation> simulation;

  const synth::Body& body() const { return life ? life->body() : static_cast<const synth::Body&>(plain_body); }

  Status Settle() {
    if (given.place == kNowhere) {
      source = std::make_unique<synth::UniformSource>(&library);
      plain_visits = std::make_unique<synth::PlainVisits>(&library);
      return {};
    }
    BOGAM_ASSIGN(place, ReadPlace(given.place));
    BOGAM_ASSIGN(life, synth::life::LifeCourse::Read(library, SynthContent().Below("life"), given.life));
    life_hash = HashOf(SynthContent().Below("life"));
    BOGAM_ASSIGN(source, synth::PlaceSource::Make(*place, library, options));
    return {};
  }

  Status Ask() {
    if (given.conditions.empty()) return {};
    std::vector<synth::AskedCondition> wanted;
    for (const std::string& text : given.conditions) {
      BOGAM_ASSIGN(synth::AskedCondition condition, synth::ParseAskedCondition(text));
      wanted.push_back(std::move(condition));
    }
    BOGAM_ASSIGN(synth::AskedConditions made, synth::AskedConditions::Make(library, std::move(wanted)));
    asked = std::make_unique<synth::AskedConditions>(std::move(made));
    return {};
  }

  uint64_t content_hash() const { return synth::Mix(synth::Mix(library.content_hash(), life_hash), source->content_hash()); }

  Status Describe() {
    const std::optional<std::string> text = SynthContent().Read("words.json");
    if (!text) return {};
    life_hash = synth::Mix(life_hash, synth::HashName(*text));
    return synth::ReadWords(*text, &library.vocabulary());
  }

  Status ReadTargets() {
    const std::optional<std::string> text = SynthContent().Read("targets.json");
    if (!text) return {};
    BOGAM_ASSIGN(targets, synth::ReadTargets(*text, library));
    if (options.only_living) std::erase_if(targets, [](const synth::Target& target) { return target.what.kind == synth::Question::Kind::kDeceased; });
    BOGAM_ASSIGN(curves, synth::ReadCurves(*text, library));
    return {};
  }

  void Wire() {
    std::vector<const synth::LifePart*> all = life ? life->parts() : std::vector<const synth::LifePart*>();
    for (const synth::LifePart* part : source->parts()) all.push_back(part);
    if (asked) all.push_back(asked.get());
    const synth::Visits* const visits = life ? &life->visits() : static_cast<const synth::Visits*>(plain_visits.get());
    synth::gmf::Telemedicine telemedicine;
    if (life) telemedicine.share_after = life->model().numbers.virtual_share;
    const bool office_days = life && life->model().numbers.office_days != 0;
    machine = std::make_unique<synth::gmf::Machine>(library, body(), synth::gmf::Mode::kSleep, telemedicine, office_days);
    simulation = std::make_unique<synth::Simulation>(library, *machine, std::move(all), visits);
  }
};

SyntheticWorld::SyntheticWorld(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SyntheticWorld::~SyntheticWorld() = default;

Result<std::unique_ptr<SyntheticWorld>> SyntheticWorld::Open(const SyntheticWorldOptions& options) {
  if (!options.life.empty() && options.life != "stock") return Status(Code::kInvalid, "a life is Bogam's own or stock", options.life);
  auto parts = std::make_unique<Parts>();
  parts->given = options;
  parts->options = options.people;
  BOGAM_TRY(ReadModules(options.modules, &parts->library));
  BOGAM_TRY(parts->Settle());
  BOGAM_TRY(parts->Ask());
  if (options.modules.empty() && options.place != kNowhere) BOGAM_TRY(parts->ReadTargets());
  BOGAM_TRY(parts->Describe());
  parts->Wire();
  if (options.content_hash && *options.content_hash != parts->content_hash())
    return Status(Code::kInvalid, "the population was made from other modules or another place; give them with --modules and --place");
  return std::unique_ptr<SyntheticWorld>(new SyntheticWorld(std::move(parts)));
}

const synth::Library& SyntheticWorld::library() const { return parts_->library; }
const synth::Body& SyntheticWorld::body() const { return parts_->body(); }
const synth::PersonSource& SyntheticWorld::source() const { return *parts_->source; }
synth::Population SyntheticWorld::people() const { return {parts_->library, *parts_->simulation, *parts_->source, parts_->options}; }
synth::Manifest SyntheticWorld::manifest(const synth::PopulationReport& report) const {
  const SyntheticWorldOptions& given = parts_->given;
  return {std::string(Version()), parts_->content_hash(), parts_->source->directory().name, given.life, given.conditions, parts_->options, report};
}
const std::vector<synth::Target>& SyntheticWorld::targets() const { return parts_->targets; }
const std::vector<synth::Curve>& SyntheticWorld::curves() const { return parts_->curves; }

const synth::SourceFiles& SynthContent() {
  static const synth::SourceFiles kFiles = [] {
    constexpr std::string_view kRoot = "synth/";
    std::map<std::string, std::string_view> texts;
    for (const ContentFile& file : Content()) {
      if (file.path.starts_with(kRoot)) texts.emplace(file.path.substr(kRoot.size()), file.text);
    }
    return synth::SourceFiles::Texts(std::move(texts));
  }();
  return kFiles;
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
