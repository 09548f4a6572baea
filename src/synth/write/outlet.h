// SPDX-License-Identifier: Apache-2.0
// Where a population goes: files of NDJSON, Bundles or CSV, a truth file, a store. A person is packed on the thread that lived it, many at once, and taken in
// the order of the population, one at a time, so that the bytes do not depend on threads.
#ifndef BOGAM_SYNTH_WRITE_OUTLET_H_
#define BOGAM_SYNTH_WRITE_OUTLET_H_

#include <memory>
#include <string>

#include "bogam/status.h"
#include "synth/write/fhir_writer.h"

namespace bogam::records {
class Loader;
}

namespace bogam::synth::write {

/// A person as FHIR, once for each style that some outlet asks for; null otherwise. A place when `index` is kPlace.
inline constexpr uint64_t kPlace = ~uint64_t{0};
struct Page {
  uint64_t index = kPlace;
  const Sheet* literal = nullptr;
  const Sheet* urn = nullptr;
};

/// What an outlet keeps of one person between Pack and Take. Used again for the next.
class Parcel {
 public:
  virtual ~Parcel() = default;
  /// Memory that it holds, where that grows with the person.
  virtual size_t bytes() const { return 0; }
};

class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual bool needs_literal() const { return false; }
  virtual bool needs_urn() const { return false; }

  /// Before the first person. The page has the place in both styles.
  virtual Status Begin(const Page& place) = 0;
  virtual std::unique_ptr<Parcel> NewParcel() const { return std::make_unique<Parcel>(); }
  /// On any thread, with the person still at hand.
  virtual Status Pack(const Subject&, const Page&, Parcel*) const { return {}; }
  virtual Status Take(const Page& page, Parcel* parcel) = 0;
  virtual Status Finish() = 0;
};

/// One file a resource type in `folder`, a line a resource.
Result<std::unique_ptr<Outlet>> NewNdjsonOutlet(const std::string& folder);
/// One transaction Bundle a person, "<id of the Patient>.json"; the place as "0-place.json", to be carried out first.
Result<std::unique_ptr<Outlet>> NewBundleOutlet(const std::string& folder);
/// The files of Synthea's CSV export, with its columns, and households.csv, incomes.csv and circumstances.csv.
Result<std::unique_ptr<Outlet>> NewCsvOutlet(const std::string& folder, const Library& library, const Directory& directory);
/// A line a resource: which module and state made it; then a line with the person's attributes as they stood at the end.
Result<std::unique_ptr<Outlet>> NewTruthOutlet(const std::string& path, const Library& library);
/// Through a loader into a store, without files between. The loader must outlive the outlet; Finish finishes it.
std::unique_ptr<Outlet> NewStoreOutlet(records::Loader* loader);

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_OUTLET_H_
