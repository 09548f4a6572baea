// SPDX-License-Identifier: Apache-2.0
#include "synth/write/outlet.h"
#include "synth/write/output_file.h"

namespace bogam::synth::write {
namespace {

class NdjsonOutlet final : public Outlet {
 public:
  explicit NdjsonOutlet(const std::string& folder) {
    for (size_t i = 0; i < kTypes; ++i) files_[i] = OutputFile(folder + "/" + std::string(TypeName(static_cast<Type>(i))) + ".ndjson");
  }
  bool needs_literal() const override { return true; }
  Status Begin(const Page& place) override { return Append(*place.literal); }
  Status Take(const Page& page, Parcel*) override { return Append(*page.literal); }
  Status Finish() override {
    for (OutputFile& file : files_) BOGAM_TRY(file.Close());
    return {};
  }

 private:
  Status Append(const Sheet& sheet) {
    for (size_t i = 0; i < kTypes; ++i) {
      if (sheet.text[i].size() != 0) BOGAM_TRY(files_[i].Put(sheet.text[i].view()));
    }
    return {};
  }
  std::array<OutputFile, kTypes> files_;
};

}  // namespace

Result<std::unique_ptr<Outlet>> NewNdjsonOutlet(const std::string& folder) {
  BOGAM_TRY(MakeEmptyFolder(folder));
  return std::unique_ptr<Outlet>(std::make_unique<NdjsonOutlet>(folder));
}

}  // namespace bogam::synth::write
