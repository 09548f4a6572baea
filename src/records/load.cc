// SPDX-License-Identifier: Apache-2.0
// Which loader; and when two Patient resources are two people.
#include "records/load.h"

#include <filesystem>
#include <set>

#include "fhir/builder.h"
#include "records/loaders.h"
#include "store/store.h"

namespace bogam::records {
namespace {

std::string Text(fhir::Node node, std::string_view name) {
  const fhir::Node child = node.Get(fhir::FindName(name));
  return child ? std::string(child.text()) : std::string();
}

std::set<std::string> Identifiers(fhir::RecordView record) {
  std::set<std::string> all;
  for (fhir::Node identifier : record.root().children(fhir::FindName("identifier"))) {
    const std::string value = Text(identifier, "value");
    if (!value.empty()) all.insert(Text(identifier, "system") + "|" + value);
  }
  return all;
}

/// Each name as family and given names; a name that has only text as that.
std::set<std::string> Names(fhir::RecordView record) {
  std::set<std::string> all;
  for (fhir::Node name : record.root().children(fhir::FindName("name"))) {
    std::string text = Text(name, "family");
    for (fhir::Node given : name.children(fhir::FindName("given"))) text += "|" + std::string(given.text());
    all.insert(text.empty() ? Text(name, "text") : text);
  }
  return all;
}

bool Share(const std::set<std::string>& a, const std::set<std::string>& b) {
  for (const std::string& text : a) {
    if (b.count(text) != 0) return true;
  }
  return false;
}

/// Ends a load at the first resource that the store must not hold beside what it has, or beside the load's first.
class OneOriginLoader : public Loader {
 public:
  OneOriginLoader(Records* records, std::unique_ptr<Loader> inner, LoadOptions options)
      : records_(records), inner_(std::move(inner)), options_(std::move(options)) {}

  Status Add(fhir::Record record, Place place) override {
    const Origin origin = OriginOf(record);
    Status admitted = first_ == Origin::kNone ? records_->Admit(origin) : first_ == origin ? Status() : MixedOrigins(first_);
    if (!admitted.ok()) return Status(admitted.code(), admitted.message(), Describe(options_, place));
    first_ = origin;
    return inner_->Add(std::move(record), place);
  }
  // An empty store may have had its first resource from somebody else meanwhile.
  Status Finish() override {
    if (first_ != Origin::kNone) BOGAM_TRY(records_->Admit(first_));
    return inner_->Finish();
  }
  const LoadCounts& counts() const override { return inner_->counts(); }
  uint64_t resumed() const override { return inner_->resumed(); }

 private:
  Records* records_;
  std::unique_ptr<Loader> inner_;
  LoadOptions options_;
  Origin first_ = Origin::kNone;
};

Result<std::unique_ptr<Loader>> NewFittingLoader(Records* records, LoadOptions options) {
  if (records->store()->read_only()) return Status(Code::kUnavailable, "the store was opened for reading only");
  const auto cursor = records->store()->Scan(store::Family::kCurrent, {});
  BOGAM_TRY(cursor->status());
  const auto history = records->store()->Scan(store::Family::kHistory, {});
  BOGAM_TRY(history->status());
  if (cursor->Valid() || history->Valid()) {
    // Whatever a bulk load left here was for an empty store.
    std::error_code ignored;
    if (const std::string left = ResumeFolder(*records->store()); !left.empty()) std::filesystem::remove_all(left, ignored);
    return NewSequencedLoader(records, std::move(options));
  }
  return NewBulkLoader(records, std::move(options));
}

}  // namespace

bool DifferentPeople(fhir::RecordView a, fhir::RecordView b) {
  if (fhir::SameContent(a, b)) return false;
  if (Share(Identifiers(a), Identifiers(b))) return false;
  if (Text(a.root(), "birthDate") != Text(b.root(), "birthDate")) return true;
  const auto names_a = Names(a);
  const auto names_b = Names(b);
  return (!names_a.empty() || !names_b.empty()) && !Share(names_a, names_b);
}

Result<std::unique_ptr<Loader>> NewLoader(Records* records, LoadOptions options) {
  BOGAM_ASSIGN(std::unique_ptr<Loader> inner, NewFittingLoader(records, options));
  return std::unique_ptr<Loader>(std::make_unique<OneOriginLoader>(records, std::move(inner), std::move(options)));
}

}  // namespace bogam::records
