// SPDX-License-Identifier: Apache-2.0
#include "measure/package.h"

#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "expr/elm/reader.h"
#include "expr/syntax/diagnostic.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "format/documents.h"
#include "format/input.h"
#include "measure/base64.h"

namespace bogam::measure {
namespace {

namespace fs = std::filesystem;
namespace name = fhir::name;

constexpr size_t kMaxFile = size_t{1} << 28;
constexpr size_t kMaxCql = size_t{1} << 24;
constexpr int kMaxBundles = 4;

// What a JSON text is, by its first level.
struct Sniffed {
  std::string resource_type;        // of a resource
  std::string elm_id, elm_version;  // of {"library": {"identifier": …}}
  bool index = false;               // {"improvement": […]}
  bool list = false;                // […]
};

std::string StringOf(simdjson::simdjson_result<simdjson::ondemand::value> value) {
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

Result<Sniffed> Sniff(const simdjson::padded_string& text) {
  Sniffed out;
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(text).get(document) != simdjson::SUCCESS) return Status(Code::kInvalid, "it is no JSON");
  simdjson::ondemand::json_type type;
  if (document.type().get(type) != simdjson::SUCCESS) return Status(Code::kInvalid, "it is no JSON");
  out.list = type == simdjson::ondemand::json_type::array;
  if (type != simdjson::ondemand::json_type::object) return out;
  if (document.get_object().get(object) != simdjson::SUCCESS) return Status(Code::kInvalid, "it is no JSON");
  for (auto field : object) {
    std::string_view key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return Status(Code::kInvalid, "it is no JSON");
    if (key == "resourceType") {
      out.resource_type = StringOf(field.value());
      return out.resource_type.empty() ? Result<Sniffed>(Status(Code::kInvalid, "its resourceType cannot be read")) : Result<Sniffed>(out);
    }
    if (key == "improvement") {
      out.index = true;
      return out;
    }
    if (key != "library") continue;
    simdjson::ondemand::object identifier;
    if (field.value().find_field_unordered("identifier").get_object().get(identifier) != simdjson::SUCCESS) continue;
    out.elm_id = StringOf(identifier.find_field_unordered("id"));
    identifier.reset();
    out.elm_version = StringOf(identifier.find_field_unordered("version"));
    return out;
  }
  return out;
}

// Skips white space and comments of CQL.
void SkipBlank(std::string_view* text) {
  for (;;) {
    const size_t from = text->find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    text->remove_prefix(std::min(from, text->size()));
    size_t end;
    if (text->starts_with("//")) {
      end = text->find('\n');
    } else if (text->starts_with("/*")) {
      end = text->find("*/");
      if (end != std::string_view::npos) ++end;
    } else {
      return;
    }
    text->remove_prefix(end == std::string_view::npos ? text->size() : end + 1);
  }
}

// A name, plain or in double quotes or backquotes, or a string.
std::string TakeWord(std::string_view* text) {
  SkipBlank(text);
  if (text->empty()) return {};
  const char quote = text->front();
  if (quote == '"' || quote == '\'' || quote == '`') {
    const size_t end = text->find(quote, 1);
    if (end == std::string_view::npos) return {};
    const std::string word(text->substr(1, end - 1));
    text->remove_prefix(end + 1);
    return word;
  }
  const size_t end = std::min(text->find_first_of(" \t\r\n."), text->size());
  const std::string word(text->substr(0, end));
  text->remove_prefix(end);
  return word;
}

// The id and version of `library Id version '…'`; false where the text has none.
bool LibraryLine(std::string_view text, std::string* id, std::string* version) {
  if (TakeWord(&text) != "library") return false;
  *id = TakeWord(&text);
  while (text.starts_with(".")) {
    text.remove_prefix(1);
    *id = TakeWord(&text);
  }
  if (TakeWord(&text) == "version") *version = TakeWord(&text);
  return !id->empty();
}

std::string LastPart(std::string_view url) { return std::string(url.substr(url.rfind('/') + 1)); }

Status At(const Status& status, const std::string& origin) { return Status(status.code(), origin + ": " + status.message(), status.detail()); }

Result<std::string> ReadAll(format::Input* input, const std::string& path) {
  std::string text(size_t{1} << 16, '\0');
  for (size_t size = 0;;) {
    BOGAM_ASSIGN(const size_t got, input->Read(std::span(text.data() + size, text.size() - size)));
    size += got;
    if (got == 0) {
      text.resize(size);
      return text;
    }
    if (size < text.size()) continue;
    if (size >= kMaxCql) return Status(Code::kTooLarge, path + ": CQL text is over the limit of 16 MiB");
    text.resize(2 * size);
  }
}

class CqlSources final : public expr::LibrarySource {
 public:
  void Add(const std::string& id, const std::string& version, Text text) { entries_.push_back({id, version, std::move(text)}); }
  std::optional<Text> Find(std::string_view id, std::string_view version) const override {
    const Entry* best = nullptr;
    for (const Entry& entry : entries_) {
      if (entry.id != id || (!version.empty() && entry.version != version)) continue;
      if (best == nullptr || best->version < entry.version) best = &entry;
    }
    return best ? std::optional(best->text) : std::nullopt;
  }
  std::vector<std::string> Ids() const override {
    std::set<std::string> ids;
    for (const Entry& entry : entries_) ids.insert(entry.id);
    return {ids.begin(), ids.end()};
  }

 private:
  struct Entry {
    std::string id, version;
    Text text;
  };
  std::vector<Entry> entries_;
};

}  // namespace

std::string_view LibraryFormName(LibraryForm form) { return form == LibraryForm::kCql ? "cql" : "elm"; }

Package::Package() = default;
Package::~Package() = default;

Status Package::Load(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return LoadFile(path);
  if (!fs::is_directory(path, error)) return Status(Code::kNotFound, "no such file or folder", path);
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    if (at->is_regular_file(error)) files.push_back(at->path().string());
  }
  if (error) return Status(Code::kIo, "a folder cannot be read", path);
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) BOGAM_TRY(LoadFile(file));
  return Status::Ok();
}

Status Package::LoadFile(const std::string& path) {
  const std::string extension = fs::path(path).extension().string();
  if (extension != ".cql" && extension != ".json" && extension != ".ndjson") return Status::Ok();
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(path));
  if (extension == ".cql") {
    BOGAM_ASSIGN(std::string text, ReadAll(input.get(), path));
    return AddCql(std::move(text), path);
  }
  format::DocumentReader reader(std::move(input), kMaxFile);
  format::Document document;
  for (;;) {
    Result<bool> more = reader.Next(&document);
    if (!more.ok()) return At(more.status(), path);
    if (!*more) return Status::Ok();
    BOGAM_TRY(AddJson(document.text, extension == ".json" ? path : path + ":" + std::to_string(document.line)));
  }
}

Status Package::AddCql(std::string text, const std::string& origin) {
  std::string id, version;
  if (!LibraryLine(text, &id, &version)) return Status(Code::kInvalid, origin + ": the text does not begin with a library line");
  return Keep(&cql_, {std::move(id), std::move(version)}, {std::move(text), origin}, "CQL library");
}

Status Package::Keep(std::map<Key, Source>* sources, Key key, Source source, std::string_view what) {
  const auto [at, added] = sources->try_emplace(std::move(key), std::move(source));
  if (added || at->second.text == source.text) return Status::Ok();
  return Status(Code::kConflict, std::string(what) + " " + at->first.first + " " + at->first.second + " comes with two contents",
                at->second.origin + " and " + source.origin);
}

Status Package::AddJson(std::string_view json, const std::string& origin) { return AddJsonAt(json, origin, 0); }

// depth: Bundles around it.
Status Package::AddJsonAt(std::string_view json, const std::string& origin, int depth) {
  const simdjson::padded_string padded(json);
  Result<Sniffed> sniffed = Sniff(padded);
  if (!sniffed.ok()) return At(sniffed.status(), origin);
  if (sniffed->index) return AddIndex(json, origin);
  if (sniffed->list) return fs::path(origin).filename() == "index.json" ? AddMeasureList(json) : Status::Ok();
  if (!sniffed->elm_id.empty()) {
    return Keep(&elm_, {sniffed->elm_id, sniffed->elm_version}, {std::string(json), origin}, "ELM library");
  }
  const std::string& type = sniffed->resource_type;
  if (type == "Bundle") {
    if (depth >= kMaxBundles) return Status(Code::kTooLarge, origin + ": Bundles are nested too deeply");
    const std::string_view text(padded.data(), padded.size());
    return format::ForEachEntry(text, nullptr, [&](const format::BundleEntry& entry) {
      if (entry.resource.empty()) return Status::Ok();
      return AddJsonAt(entry.resource, origin + "#" + std::to_string(entry.index), depth + 1);
    });
  }
  if (type != "Measure" && type != "Library" && type != "ValueSet" && type != "CodeSystem") return Status::Ok();
  fhir::ParseOptions options;
  options.lenient = true;
  Result<fhir::Record> record = fhir::ParseJson(json, options);
  if (!record.ok()) return At(record.status(), origin);
  const Status added = AddResource(*record, origin);
  return added.ok() ? added : At(added, origin);
}

Status Package::AddResource(fhir::RecordView resource, const std::string& origin) {
  const fhir::TypeId type = resource.resource_type();
  if (type == fhir::type::kLibrary) return AddLibrary(resource, origin);
  if (type == fhir::type::kMeasure) {
    BOGAM_ASSIGN(MeasureDefinition measure, ReadMeasure(resource));
    for (const MeasureDefinition& known : measures_) {
      if (!measure.url.empty() && known.url == measure.url && known.version == measure.version) {
        return Status(Code::kConflict, "measure " + measure.url + " is loaded twice");
      }
    }
    measures_.push_back(std::move(measure));
    return Status::Ok();
  }
  const bool overlay = origin.find("/overlays/") != std::string::npos && type == fhir::type::kValueSet;
  return overlay ? value_sets_.AddOverlay(resource) : value_sets_.Add(resource);
}

Status Package::AddLibrary(fhir::RecordView resource, const std::string& origin) {
  const fhir::Node root = resource.root();
  std::string library_name(root.Get(name::kName).text());
  if (library_name.empty()) library_name = resource.id();
  if (const std::string_view url = root.Get(name::kUrl).text(); !url.empty()) library_urls_.emplace(url, library_name);
  for (const fhir::Node content : root.children(name::kContent)) {
    const std::string_view kind = content.Get(name::kContentType).text();
    if (kind != "text/cql" && kind != "application/elm+json") continue;
    const std::string_view data = content.Get(name::kData).text();
    if (data.empty()) continue;
    BOGAM_ASSIGN(std::string text, DecodeBase64(data));
    if (kind == "text/cql") {
      BOGAM_TRY(AddCql(std::move(text), origin));
    } else {
      BOGAM_TRY(AddJson(text, origin));
    }
  }
  return Status::Ok();
}

Status Package::AddIndex(std::string_view json, const std::string& origin) {
  const auto bad = [&] { return Status(Code::kInvalid, origin + ": not the form {\"improvement\": [{\"measure\", \"group\"?, \"notation\"}]}"); };
  const simdjson::padded_string padded(json);
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  if (parser.parse(padded)["improvement"].get_array().get(list) != simdjson::SUCCESS) return bad();
  for (const simdjson::dom::element item : list) {
    std::string_view measure, group, notation;
    if (item["measure"].get(measure) != simdjson::SUCCESS || item["notation"].get(notation) != simdjson::SUCCESS) return bad();
    if (item["group"].get(group) != simdjson::SUCCESS) group = {};
    ImprovementIndex::Entry& entry = index_.entries.emplace_back();
    entry.measure = measure;
    entry.group = group;
    if (!ImprovementFromCode(notation, &entry.improvement)) return bad();
  }
  return Status::Ok();
}

// The directions that a list of measures states; a list that is about something else states none.
Status Package::AddMeasureList(std::string_view json) {
  const simdjson::padded_string padded(json);
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  if (parser.parse(padded).get_array().get(list) != simdjson::SUCCESS) return Status::Ok();
  for (const simdjson::dom::element item : list) {
    std::string_view measure, notation;
    Improvement improvement;
    const bool named = item["name"].get(measure) == simdjson::SUCCESS &&
                       (item["improvement"].get(notation) == simdjson::SUCCESS || item["improvementNotation"].get(notation) == simdjson::SUCCESS);
    if (named && ImprovementFromCode(notation, &improvement)) index_.entries.push_back({std::string(measure), "", improvement});
  }
  return Status::Ok();
}

Status Package::Finish() {
  for (MeasureDefinition& measure : measures_) BOGAM_TRY(index_.Apply(&measure));
  return Status::Ok();
}

Result<const MeasureDefinition*> Package::Find(std::string_view measure) const {
  const terms::Canonical canonical = terms::SplitCanonical(measure);
  std::vector<std::string> names;
  for (const MeasureDefinition& known : measures_) {
    const bool named =
        known.id == measure || known.name == measure || (known.url == canonical.url && (canonical.version.empty() || canonical.version == known.version));
    if (named) return &known;
    names.push_back(known.id);
  }
  return Status(Code::kNotFound, "no measure is called '" + std::string(measure) + "'", expr::NearNamesHint(measure, names));
}

Result<Package::Key> Package::MainKey(const MeasureDefinition& measure, LibraryForm form) const {
  const terms::Canonical canonical = terms::SplitCanonical(measure.library);
  const auto by_url = library_urls_.find(std::string(canonical.url));
  const std::string id = by_url == library_urls_.end() ? LastPart(canonical.url) : by_url->second;
  const auto& sources = form == LibraryForm::kCql ? cql_ : elm_;
  const std::string wanted = canonical.version.empty() ? measure.version : std::string(canonical.version);
  std::vector<Key> found;
  for (const auto& [key, source] : sources) {
    if (key.first != id) continue;
    if (key.second == wanted) return key;
    found.push_back(key);
  }
  if (found.size() == 1 && canonical.version.empty()) return found.front();
  if (!found.empty() && canonical.version.empty()) return found.back();
  return Status(Code::kNotFound, "measure " + measure.name + ": its library " + measure.library + " is not loaded as " + std::string(LibraryFormName(form)));
}

bool Package::Has(const MeasureDefinition& measure, LibraryForm form) const { return MainKey(measure, form).ok(); }

std::string_view Package::MainText(const MeasureDefinition& measure) const {
  const Result<Key> key = MainKey(measure, LibraryForm::kCql);
  return key.ok() ? std::string_view(cql_.at(*key).text) : std::string_view();
}

namespace {

Status CompileFailure(const MeasureDefinition& measure, const expr::CompileResult& compiled) {
  std::string detail;
  size_t errors = 0;
  for (const expr::Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity != expr::Severity::kError) continue;
    ++errors;
    detail += "\n" + diagnostic.ToString();
  }
  return Status(Code::kInvalid, "measure " + measure.name + ": its CQL has " + std::to_string(errors) + " errors", detail);
}

}  // namespace

Result<std::shared_ptr<const expr::LibrarySet>> Package::Link(const MeasureDefinition& measure, LibraryForm form, const expr::ModelSource& models) const {
  BOGAM_ASSIGN(const Key main, MainKey(measure, form));
  if (form == LibraryForm::kCql) {
    CqlSources sources;
    for (const auto& [key, source] : cql_) sources.Add(key.first, key.second, {source.text, source.origin});
    const Source& source = cql_.at(main);
    expr::CompileResult compiled = expr::Compile(source.text, source.origin, sources, models);
    if (!compiled.ok()) return CompileFailure(measure, compiled);
    return std::move(compiled.libraries);
  }
  auto set = std::make_shared<expr::LibrarySet>();
  std::set<Key> seen = {main};
  std::vector<Key> open = {main};
  while (!open.empty()) {
    const Key key = open.back();
    open.pop_back();
    const auto found = elm_.find(key);
    if (found == elm_.end()) return Status(Code::kNotFound, "measure " + measure.name + ": ELM library " + key.first + " " + key.second + " is not loaded");
    Result<std::shared_ptr<const expr::Library>> library = expr::ReadElm(found->second.text);
    if (!library.ok()) return At(library.status(), found->second.origin);
    if (set->main == nullptr) set->main = library->get();
    for (const expr::IncludeDef& include : (*library)->includes) {
      Key next{include.id, include.version};
      if (seen.insert(next).second) open.push_back(std::move(next));
    }
    set->libraries.push_back(std::move(*library));
  }
  return std::shared_ptr<const expr::LibrarySet>(std::move(set));
}

std::vector<std::string> Package::notes() const { return value_sets_.notes(); }

}  // namespace bogam::measure
