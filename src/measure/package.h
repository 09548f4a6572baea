// SPDX-License-Identifier: Apache-2.0
// Package: measures with all they need, read from folders and files: Measure, Library, ValueSet and CodeSystem resources,
// alone or in Bundles and NDJSON, CQL text (.cql) and ELM JSON, in any layout (that of the published decks too: cql/,
// elm/, measure.json, valuesets.ndjson). Other resources (test patients, reports) are passed over.
//
// An `improvement.json` states the direction of measures whose notation is unclear:
//   {"improvement": [{"measure": "url, id or name", "group": "id, or absent", "notation": "decrease"}]}
// An index.json that lists the measures may state it in the same way: [{"name": "…", "improvement": "decrease"}, …].
// A ValueSet in a folder named `overlays` adds local codes to the set of the same url (terms/value_sets.h).
#ifndef BOGAM_MEASURE_PACKAGE_H_
#define BOGAM_MEASURE_PACKAGE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "expr/bind/compile.h"
#include "expr/model/model.h"
#include "expr/tree.h"
#include "measure/definition.h"
#include "terms/value_sets.h"

namespace bogam::measure {

/// Which form of the libraries runs.
enum class LibraryForm : uint8_t { kCql, kElm };
std::string_view LibraryFormName(LibraryForm form);  ///< "cql", "elm"

class Package {
 public:
  Package();
  ~Package();
  Package(const Package&) = delete;
  Package& operator=(const Package&) = delete;

  /// Reads a file, or a folder with all below it. kNotFound; kInvalid with the file where something that must be
  /// understood (Measure, Library, ValueSet, ELM) cannot be; kConflict where one id and version comes with two contents.
  Status Load(const std::string& path);
  /// One resource from memory, as Load would take it: a Bundle is opened. `origin` is for messages.
  Status AddJson(std::string_view json, const std::string& origin);
  Status AddCql(std::string text, const std::string& origin);

  const std::vector<MeasureDefinition>& measures() const { return measures_; }
  /// By id, name, url or "url|version"; kNotFound lists near names.
  Result<const MeasureDefinition*> Find(std::string_view measure) const;
  terms::ValueSets& value_sets() { return value_sets_; }

  /// True when the measure's main library is there in that form.
  bool Has(const MeasureDefinition& measure, LibraryForm form) const;
  /// The measure's libraries as one tree set, compiled from CQL or read from ELM, with all they include. The status's
  /// detail lists all diagnostics. Not thread-safe (models may be read on first use).
  Result<std::shared_ptr<const expr::LibrarySet>> Link(const MeasureDefinition& measure, LibraryForm form, const expr::ModelSource& models) const;
  /// CQL text of the main library, or "".
  std::string_view MainText(const MeasureDefinition& measure) const;
  /// Directions that were applied, and value sets matched loosely: for the report.
  std::vector<std::string> notes() const;
  /// To be called once after the last Load: applies improvement.json to the measures.
  Status Finish();

 private:
  using Key = std::pair<std::string, std::string>;  // id, version
  struct Source {
    std::string text, origin;
  };
  Status LoadFile(const std::string& path);
  Status AddJsonAt(std::string_view json, const std::string& origin, int depth);
  Status AddIndex(std::string_view json, const std::string& origin);
  Status AddMeasureList(std::string_view json);
  Status AddResource(fhir::RecordView resource, const std::string& origin);
  Status AddLibrary(fhir::RecordView resource, const std::string& origin);
  Status Keep(std::map<Key, Source>* sources, Key key, Source source, std::string_view what);
  Result<Key> MainKey(const MeasureDefinition& measure, LibraryForm form) const;

  std::vector<MeasureDefinition> measures_;
  std::map<Key, Source> cql_, elm_;
  std::map<std::string, std::string> library_urls_;  // url of a Library -> its name in CQL
  ImprovementIndex index_;
  terms::ValueSets value_sets_;
};

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_PACKAGE_H_
