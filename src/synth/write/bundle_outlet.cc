// SPDX-License-Identifier: Apache-2.0
#include "synth/write/outlet.h"
#include "synth/write/output_file.h"

namespace bogam::synth::write {
namespace {

struct BundleParcel final : Parcel {
  size_t bytes() const override { return text.capacity(); }
  Buffer text;
  std::string name;
};

void PutBundle(const Sheet& sheet, bool update, Buffer* out) {
  out->Put(
      R"({"resourceType":"Bundle","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},"type":"transaction","entry":[)");
  bool first = true;
  for (const Item& item : sheet.items) {
    out->Put(first ? std::string_view("\n{") : std::string_view(",\n{"));
    first = false;
    out->Put(R"("fullUrl":"urn:uuid:)");
    out->Put(item.id.view());
    out->Put("\",\"resource\":");
    out->Put(sheet.Json(item));
    out->Put(update ? std::string_view(R"(,"request":{"method":"PUT","url":")") : std::string_view(R"(,"request":{"method":"POST","url":")"));
    out->Put(TypeName(item.type));
    if (update) {
      out->Put('/');
      out->Put(item.id.view());
    }
    out->Put("\"}}");
  }
  out->Put("\n]}\n");
}

class BundleOutlet final : public Outlet {
 public:
  explicit BundleOutlet(std::string folder) : folder_(std::move(folder)) {}
  bool needs_urn() const override { return true; }
  std::unique_ptr<Parcel> NewParcel() const override { return std::make_unique<BundleParcel>(); }

  // People refer to the place by literal references, so it keeps its ids.
  Status Begin(const Page& place) override {
    Buffer text;
    PutBundle(*place.urn, true, &text);
    OutputFile file(folder_ + "/0-place.json");
    BOGAM_TRY(file.Put(text.view()));
    return file.Close();
  }
  Status Pack(const Subject&, const Page& page, Parcel* parcel) const override {
    auto& own = static_cast<BundleParcel&>(*parcel);
    own.text.Clear();
    own.name = page.urn->items.front().id.view();
    PutBundle(*page.urn, false, &own.text);
    return {};
  }
  Status Take(const Page&, Parcel* parcel) override {
    const auto& own = static_cast<const BundleParcel&>(*parcel);
    OutputFile file(folder_ + "/" + own.name + ".json");
    BOGAM_TRY(file.Put(own.text.view()));
    return file.Close();
  }
  Status Finish() override { return {}; }

 private:
  std::string folder_;
};

}  // namespace

Result<std::unique_ptr<Outlet>> NewBundleOutlet(const std::string& folder) {
  BOGAM_TRY(MakeEmptyFolder(folder));
  return std::unique_ptr<Outlet>(std::make_unique<BundleOutlet>(folder));
}

}  // namespace bogam::synth::write
