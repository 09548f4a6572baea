// SPDX-License-Identifier: Apache-2.0
#include "terms/value_sets.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <unordered_set>

#include "fhir/ids.h"
#include "terms/value_set_parts.h"

namespace bogam::terms {
namespace {

constexpr int kMaxImports = 64;

// One name for http: and https:.
std::string LooseUrl(std::string_view url) {
  if (url.starts_with("https:")) return "http:" + std::string(url.substr(6));
  return std::string(url);
}

std::string_view Oid(std::string_view id) {
  if (id.starts_with("urn:oid:")) return id.substr(8);
  const bool bare = !id.empty() && id.find_first_not_of("0123456789.") == std::string_view::npos && id.find('.') != std::string_view::npos;
  return bare ? id : std::string_view();
}

class ExpandedSet final : public expr::ValueSet {
 public:
  ExpandedSet(std::string url, const CodeDictionary* dictionary, std::vector<uint32_t> members)
      : url_(std::move(url)), dictionary_(dictionary), members_(std::move(members)) {
    for (const uint32_t code : members_.ordinals()) codes_.push_back(dictionary_->entry(code).code);
    std::sort(codes_.begin(), codes_.end());
  }
  bool Contains(std::string_view system, std::string_view code) const override {
    const uint32_t ordinal = dictionary_->Find(system, code);
    return ordinal != kNoCode && members_.Contains(ordinal);
  }
  bool ContainsCode(std::string_view code) const override { return std::binary_search(codes_.begin(), codes_.end(), code); }
  void ForEach(const std::function<void(const expr::CodeValue&)>& visit) const override {
    for (const uint32_t ordinal : members_.ordinals()) {
      const CodeEntry& entry = dictionary_->entry(ordinal);
      visit({entry.code, dictionary_->System(entry), {}, entry.display});
    }
  }
  std::string_view url() const override { return url_; }
  const CodeSet& members() const { return members_; }

 private:
  std::string url_;
  const CodeDictionary* dictionary_;
  CodeSet members_;
  std::vector<std::string_view> codes_;
};

class LoadedCodeSystem final : public expr::CodeSystem {
 public:
  LoadedCodeSystem(CodeSystemParts parts, const CodeDictionary* dictionary) : parts_(std::move(parts)), dictionary_(dictionary), codes_(parts_.codes) {}
  bool Contains(std::string_view code) const override {
    const uint32_t ordinal = dictionary_->Find(parts_.url, code);
    return ordinal != kNoCode && codes_.Contains(ordinal);
  }
  const CodeSystemParts& parts() const { return parts_; }
  const CodeSet& codes() const { return codes_; }
  // True when code is `ancestor` or below it.
  bool Below(uint32_t code, uint32_t ancestor) const {
    std::vector<uint32_t> open = {code};
    std::unordered_set<uint32_t> seen;
    while (!open.empty()) {
      const uint32_t at = open.back();
      open.pop_back();
      if (at == ancestor) return true;
      if (!seen.insert(at).second) continue;
      if (const auto broader = parts_.parents.find(at); broader != parts_.parents.end()) {
        open.insert(open.end(), broader->second.begin(), broader->second.end());
      }
    }
    return false;
  }

 private:
  CodeSystemParts parts_;
  const CodeDictionary* dictionary_;
  CodeSet codes_;
};

struct Entry {
  ValueSetParts parts;
  bool open = false;  // being resolved: meeting it again is a cycle
  Status failure;
  std::unique_ptr<ExpandedSet> resolved;
};

}  // namespace

struct ValueSets::State {
  mutable std::mutex mutex;
  CodeDictionary dictionary;
  std::map<std::string, std::vector<std::unique_ptr<Entry>>> value_sets;  // by LooseUrl
  std::map<std::string, std::string> oids;                                // OID -> LooseUrl
  std::map<std::string, std::vector<ValueSetParts>> overlays;             // by LooseUrl
  std::map<std::string, std::vector<std::unique_ptr<LoadedCodeSystem>>> code_systems;
  std::set<std::string> notes;

  Status AddValueSet(fhir::Node resource);
  Status AddCodeSystem(fhir::Node resource);
  Result<Entry*> Find(std::string_view id, std::string_view version);
  Result<LoadedCodeSystem*> FindSystem(std::string_view id, std::string_view version);
  Status Resolve(Entry* entry, int depth);
  Result<std::vector<uint32_t>> Members(const ValueSetParts& parts, int depth);
  Result<std::vector<uint32_t>> Included(const Include& include, int depth);
  Result<std::vector<uint32_t>> OfSystem(const Include& include);
  Result<std::vector<uint32_t>> Imported(const std::string& canonical, int depth);
  Status Overlay(Entry* entry, std::vector<uint32_t>* members, int depth);
};

namespace {

void Sort(std::vector<uint32_t>* codes) {
  std::sort(codes->begin(), codes->end());
  codes->erase(std::unique(codes->begin(), codes->end()), codes->end());
}

std::vector<uint32_t> Intersection(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  std::vector<uint32_t> out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

std::vector<uint32_t> Difference(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  std::vector<uint32_t> out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

Result<bool> Passes(const Filter& filter, uint32_t code, const LoadedCodeSystem& system, const CodeDictionary& dictionary) {
  const std::string_view text = dictionary.entry(code).code;
  if (filter.property == "concept" || filter.property == "code") {
    const uint32_t named = dictionary.Find(system.parts().url, filter.value);
    if (filter.op == "=") return text == filter.value;
    if (filter.op == "is-a") return named != kNoCode && system.Below(code, named);
    if (filter.op == "descendent-of") return named != kNoCode && code != named && system.Below(code, named);
    if (filter.op == "is-not-a") return named == kNoCode || !system.Below(code, named);
    if (filter.op == "in" || filter.op == "not-in") {
      const std::string list = "," + filter.value + ",";
      return (list.find("," + std::string(text) + ",") != std::string::npos) == (filter.op == "in");
    }
  }
  return Status(Code::kUnsupported, "the filter " + filter.property + " " + filter.op + " " + filter.value + " cannot be answered");
}

std::string Name(const ValueSetParts& parts) {
  std::string name = "value set " + parts.url;
  if (!parts.version.empty()) name += "|" + parts.version;
  if (!parts.name.empty()) name += " (" + parts.name + ")";
  return name;
}

}  // namespace

Canonical SplitCanonical(std::string_view text) {
  const size_t bar = text.find('|');
  if (bar == std::string_view::npos) return {text, {}};
  return {text.substr(0, bar), text.substr(bar + 1)};
}

Status ValueSets::State::AddValueSet(fhir::Node resource) {
  BOGAM_ASSIGN(ValueSetParts parts, ReadValueSet(resource, &dictionary));
  std::string key = LooseUrl(parts.url);
  for (const std::string& identifier : parts.identifiers) {
    if (const std::string_view oid = Oid(identifier); !oid.empty()) oids.emplace(oid, key);
  }
  if (const size_t slash = key.rfind('/'); slash != std::string::npos) {
    if (const std::string_view oid = Oid(std::string_view(key).substr(slash + 1)); !oid.empty()) oids.emplace(oid, key);
  }
  auto& versions = value_sets[std::move(key)];
  for (const auto& known : versions) {
    if (known->parts.version != parts.version) continue;
    if (known->parts == parts) return Status::Ok();
    return Status(Code::kConflict, Name(parts) + " is loaded already with other content");
  }
  versions.push_back(std::make_unique<Entry>(Entry{std::move(parts)}));
  return Status::Ok();
}

Status ValueSets::State::AddCodeSystem(fhir::Node resource) {
  BOGAM_ASSIGN(CodeSystemParts parts, ReadCodeSystem(resource, &dictionary));
  auto& versions = code_systems[LooseUrl(parts.url)];
  for (const auto& known : versions) {
    if (known->parts().version != parts.version) continue;
    if (known->parts() == parts) return Status::Ok();
    return Status(Code::kConflict, "code system " + parts.url + " is loaded already with other content");
  }
  versions.push_back(std::make_unique<LoadedCodeSystem>(std::move(parts), &dictionary));
  return Status::Ok();
}

Result<Entry*> ValueSets::State::Find(std::string_view id, std::string_view version) {
  const Canonical canonical = SplitCanonical(id);
  if (version.empty()) version = canonical.version;
  auto found = value_sets.find(LooseUrl(canonical.url));
  if (found == value_sets.end()) {
    if (const auto oid = oids.find(std::string(Oid(canonical.url))); oid != oids.end()) found = value_sets.find(oid->second);
  }
  if (found == value_sets.end()) {
    std::string message = "value set " + std::string(canonical.url);
    if (!version.empty()) message += "|" + std::string(version);
    return Status(Code::kNotFound, message + " is not loaded");
  }
  Entry* best = nullptr;
  for (const auto& entry : found->second) {
    if (entry->parts.version == version) best = entry.get();
  }
  if (best == nullptr && version.empty()) {
    for (const auto& entry : found->second) {
      if (best == nullptr || best->parts.version < entry->parts.version) best = entry.get();
    }
  }
  if (best == nullptr && found->second.size() == 1) best = found->second.front().get();
  if (best == nullptr) {
    return Status(Code::kNotFound, "value set " + std::string(canonical.url) + " is loaded, but not in version " + std::string(version));
  }
  const bool loose_version = !version.empty() && version != best->parts.version;
  if (canonical.url != best->parts.url || loose_version) {
    notes.insert("value set " + std::string(canonical.url) + (loose_version ? "|" + std::string(version) : "") + " is answered by " + best->parts.url +
                 (best->parts.version.empty() ? "" : "|" + best->parts.version));
  }
  return best;
}

Result<LoadedCodeSystem*> ValueSets::State::FindSystem(std::string_view id, std::string_view version) {
  const Canonical canonical = SplitCanonical(id);
  if (version.empty()) version = canonical.version;
  const auto found = code_systems.find(LooseUrl(canonical.url));
  if (found == code_systems.end()) return Status(Code::kNotFound, "code system " + std::string(canonical.url) + " is not loaded");
  for (const auto& system : found->second) {
    if (version.empty() || system->parts().version == version) return system.get();
  }
  if (found->second.size() == 1) return found->second.front().get();
  return Status(Code::kNotFound, "code system " + std::string(canonical.url) + " is loaded, but not in version " + std::string(version));
}

Result<std::vector<uint32_t>> ValueSets::State::OfSystem(const Include& include) {
  BOGAM_ASSIGN(LoadedCodeSystem* const system, FindSystem(include.system, {}));
  if (!system->parts().complete) {
    return Status(Code::kNotFound, "code system " + include.system + " is loaded without all its content");
  }
  std::vector<uint32_t> out;
  for (const uint32_t code : system->codes().ordinals()) {
    bool passes = true;
    for (const Filter& filter : include.filters) {
      BOGAM_ASSIGN(const bool one, Passes(filter, code, *system, dictionary));
      passes = passes && one;
    }
    if (passes) out.push_back(code);
  }
  return out;
}

Result<std::vector<uint32_t>> ValueSets::State::Imported(const std::string& canonical, int depth) {
  BOGAM_ASSIGN(Entry* const entry, Find(canonical, {}));
  BOGAM_TRY(Resolve(entry, depth + 1));
  return entry->resolved->members().ordinals();
}

Result<std::vector<uint32_t>> ValueSets::State::Included(const Include& include, int depth) {
  std::vector<uint32_t> out;
  bool restricted = false;
  if (include.lists_codes) {
    out = include.codes;
    Sort(&out);
    restricted = true;
  } else if (!include.system.empty()) {
    BOGAM_ASSIGN(out, OfSystem(include));
    restricted = true;
  }
  for (const std::string& canonical : include.value_sets) {
    BOGAM_ASSIGN(std::vector<uint32_t> imported, Imported(canonical, depth));
    out = restricted ? Intersection(out, imported) : std::move(imported);
    restricted = true;
  }
  if (!restricted) return Status(Code::kInvalid, "an include names neither a system nor a value set");
  return out;
}

Result<std::vector<uint32_t>> ValueSets::State::Members(const ValueSetParts& parts, int depth) {
  if (parts.expansion) {
    if (parts.truncated) return Status(Code::kInvalid, "its expansion is truncated");
    std::vector<uint32_t> out = *parts.expansion;
    Sort(&out);
    return out;
  }
  if (parts.includes.empty()) return Status(Code::kNotFound, "it has neither an expansion nor a compose");
  std::vector<uint32_t> out;
  for (const Include& include : parts.includes) {
    BOGAM_ASSIGN(const std::vector<uint32_t> codes, Included(include, depth));
    out.insert(out.end(), codes.begin(), codes.end());
  }
  Sort(&out);
  for (const Include& exclude : parts.excludes) {
    BOGAM_ASSIGN(const std::vector<uint32_t> codes, Included(exclude, depth));
    out = Difference(out, codes);
  }
  return out;
}

Status ValueSets::State::Overlay(Entry* entry, std::vector<uint32_t>* members, int depth) {
  const auto found = overlays.find(LooseUrl(entry->parts.url));
  if (found == overlays.end()) return Status::Ok();
  for (const ValueSetParts& overlay : found->second) {
    ValueSetParts added = overlay;
    added.excludes.clear();
    if (added.expansion || !added.includes.empty()) {
      BOGAM_ASSIGN(const std::vector<uint32_t> codes, Members(added, depth));
      members->insert(members->end(), codes.begin(), codes.end());
      Sort(members);
    }
    for (const Include& exclude : overlay.excludes) {
      BOGAM_ASSIGN(const std::vector<uint32_t> codes, Included(exclude, depth));
      *members = Difference(*members, codes);
    }
  }
  return Status::Ok();
}

Status ValueSets::State::Resolve(Entry* entry, int depth) {
  if (entry->resolved) return Status::Ok();
  if (!entry->failure.ok()) return entry->failure;
  if (entry->open || depth > kMaxImports) return Status(Code::kInvalid, Name(entry->parts) + " imports itself");
  entry->open = true;
  Result<std::vector<uint32_t>> members = Members(entry->parts, depth);
  if (members.ok()) {
    if (Status overlaid = Overlay(entry, &*members, depth); !overlaid.ok()) members = overlaid;
  }
  entry->open = false;
  if (!members.ok()) {
    const Status why = members.status();
    return entry->failure = Status(why.code(), Name(entry->parts) + " has no known members: " + why.message(), why.detail());
  }
  entry->resolved = std::make_unique<ExpandedSet>(entry->parts.url, &dictionary, std::move(*members));
  return Status::Ok();
}

ValueSets::ValueSets() : state_(std::make_unique<State>()) {}
ValueSets::~ValueSets() = default;

Status ValueSets::Add(fhir::RecordView resource) {
  const std::lock_guard lock(state_->mutex);
  const fhir::TypeId type = resource.resource_type();
  if (type == fhir::type::kValueSet) return state_->AddValueSet(resource.root());
  if (type == fhir::type::kCodeSystem) return state_->AddCodeSystem(resource.root());
  return Status(Code::kUnsupported, "a " + std::string(fhir::Name(type)) + " is no terminology");
}

Status ValueSets::AddOverlay(fhir::RecordView value_set) {
  const std::lock_guard lock(state_->mutex);
  if (value_set.resource_type() != fhir::type::kValueSet) return Status(Code::kUnsupported, "an overlay is a ValueSet");
  BOGAM_ASSIGN(ValueSetParts parts, ReadValueSet(value_set.root(), &state_->dictionary));
  state_->overlays[LooseUrl(parts.url)].push_back(std::move(parts));
  return Status::Ok();
}

Result<const expr::ValueSet*> ValueSets::FindValueSet(std::string_view id, std::string_view version) {
  const std::lock_guard lock(state_->mutex);
  BOGAM_ASSIGN(Entry* const entry, state_->Find(id, version));
  BOGAM_TRY(state_->Resolve(entry, 0));
  return static_cast<const expr::ValueSet*>(entry->resolved.get());
}

Result<const expr::CodeSystem*> ValueSets::FindCodeSystem(std::string_view id, std::string_view version) {
  const std::lock_guard lock(state_->mutex);
  BOGAM_ASSIGN(LoadedCodeSystem* const system, state_->FindSystem(id, version));
  if (!system->parts().complete) {
    return Status(Code::kNotFound, "code system " + system->parts().url + " is loaded without all its content");
  }
  return static_cast<const expr::CodeSystem*>(system);
}

Result<bool> ValueSets::Subsumes(const expr::CodeValue& a, const expr::CodeValue& b) {
  if (a.system != b.system) return false;
  const std::lock_guard lock(state_->mutex);
  BOGAM_ASSIGN(LoadedCodeSystem* const system, state_->FindSystem(a.system, {}));
  const uint32_t above = state_->dictionary.Find(system->parts().url, a.code);
  const uint32_t below = state_->dictionary.Find(system->parts().url, b.code);
  if (above == kNoCode || below == kNoCode || !system->codes().Contains(above) || !system->codes().Contains(below)) {
    return Status(Code::kNotFound, "code system " + system->parts().url + " does not know a code that is compared");
  }
  return system->Below(below, above);
}

std::vector<std::string> ValueSets::Urls() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> out;
  for (const auto& [url, versions] : state_->value_sets) {
    for (const auto& entry : versions) out.push_back(entry->parts.url + (entry->parts.version.empty() ? "" : "|" + entry->parts.version));
  }
  std::sort(out.begin(), out.end());
  return out;
}

const CodeSet& ValueSets::Members(const expr::ValueSet& value_set) { return static_cast<const ExpandedSet&>(value_set).members(); }

const CodeDictionary& ValueSets::dictionary() const { return state_->dictionary; }

std::vector<std::string> ValueSets::notes() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->notes.begin(), state_->notes.end()};
}

}  // namespace bogam::terms
