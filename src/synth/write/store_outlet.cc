// SPDX-License-Identifier: Apache-2.0
// The same bytes as the NDJSON files, read by the strict reader on the thread that made them, and given to the loader in order.
#include <vector>

#include "fhir/json.h"
#include "records/load.h"
#include "synth/write/outlet.h"

namespace bogam::synth::write {
namespace {

struct StoreParcel final : Parcel {
  size_t bytes() const override {
    size_t sum = records.capacity() * sizeof(fhir::Record);
    for (const fhir::Record& record : records) sum += record.bytes().size();
    return sum;
  }
  std::vector<fhir::Record> records;
};

Status Parse(const Sheet& sheet, std::vector<fhir::Record>* out) {
  out->clear();
  out->reserve(sheet.items.size());
  for (const Item& item : sheet.items) {
    Result<fhir::Record> record = fhir::ParseJson(sheet.Json(item));
    if (!record.ok())
      return Status(Code::kInternal, "the generator made a " + std::string(TypeName(item.type)) + " that is not FHIR: " + record.status().ToString());
    out->push_back(std::move(*record));
  }
  return {};
}

class StoreOutlet final : public Outlet {
 public:
  explicit StoreOutlet(records::Loader* loader) : loader_(loader) {}
  bool needs_literal() const override { return true; }
  std::unique_ptr<Parcel> NewParcel() const override { return std::make_unique<StoreParcel>(); }

  Status Begin(const Page& place) override {
    std::vector<fhir::Record> records;
    BOGAM_TRY(Parse(*place.literal, &records));
    return Add(&records);
  }
  Status Pack(const Subject&, const Page& page, Parcel* parcel) const override { return Parse(*page.literal, &static_cast<StoreParcel&>(*parcel).records); }
  Status Take(const Page&, Parcel* parcel) override { return Add(&static_cast<StoreParcel&>(*parcel).records); }
  Status Finish() override { return loader_->Finish(); }

 private:
  Status Add(std::vector<fhir::Record>* records) {
    for (fhir::Record& record : *records) BOGAM_TRY(loader_->Add(std::move(record), {0, ++line_}));
    records->clear();
    return {};
  }
  records::Loader* loader_;
  uint32_t line_ = 0;
};

}  // namespace

std::unique_ptr<Outlet> NewStoreOutlet(records::Loader* loader) { return std::make_unique<StoreOutlet>(loader); }

}  // namespace bogam::synth::write
