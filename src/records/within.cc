// SPDX-License-Identifier: Apache-2.0
#include "records/within.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>

#include "base/bytes.h"
#include "fhir/builder.h"
#include "fhir/compartments.h"
#include "fhir/record.h"
#include "fhir/reference.h"
#include "search/facts.h"
#include "store/facts.h"
#include "store/layout.h"
#include "store/postings.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using fhir::TypeId;
using store::Family;

constexpr size_t kPatientBytes = 4;

/// Types without a home that name nobody's record.
constexpr std::string_view kDirectoryTypes[] = {"ActivityDefinition",
                                                "CapabilityStatement",
                                                "ChargeItemDefinition",
                                                "CodeSystem",
                                                "CompartmentDefinition",
                                                "ConceptMap",
                                                "DeviceDefinition",
                                                "Endpoint",
                                                "GraphDefinition",
                                                "HealthcareService",
                                                "ImplementationGuide",
                                                "InsurancePlan",
                                                "Library",
                                                "Location",
                                                "Measure",
                                                "Medication",
                                                "MedicationKnowledge",
                                                "NamingSystem",
                                                "OperationDefinition",
                                                "Organization",
                                                "OrganizationAffiliation",
                                                "PlanDefinition",
                                                "Practitioner",
                                                "PractitionerRole",
                                                "Questionnaire",
                                                "SearchParameter",
                                                "StructureDefinition",
                                                "StructureMap",
                                                "Substance",
                                                "TerminologyCapabilities",
                                                "ValueSet"};
constexpr std::string_view kTypesOfAnything[] = {"AuditEvent", "Binary", "Bundle", "Parameters", "Subscription"};

enum class Kind : uint8_t { kJudged, kDirectory, kAnything };

Kind KindOf(store::TypeCode type) {
  static const std::array<Kind, 256> kinds = [] {
    std::array<Kind, 256> out{};
    for (const std::string_view name : kDirectoryTypes) out[store::CodeOf(fhir::FindResourceType(name))] = Kind::kDirectory;
    for (const std::string_view name : kTypesOfAnything) out[store::CodeOf(fhir::FindResourceType(name))] = Kind::kAnything;
    return out;
  }();
  return kinds[type];
}

Status Damaged(std::string_view what) { return Status(Code::kDataLoss, "a damaged row", std::string(what)); }

/// Families whose rows are written anew: those that hold several resources lose what is out of reach, and a name out of reach is one that was only referred to.
bool IsWrittenAnew(Family family) { return family == Family::kIdentity || family == Family::kChanges || family == Family::kTokens || family == Family::kFacts; }

class WithinReader final : public store::Snapshot, public std::enable_shared_from_this<WithinReader> {
 public:
  WithinReader(std::shared_ptr<const store::Reader> whole, std::shared_ptr<const Reach> reach) : whole_(std::move(whole)), reach_(std::move(reach)) {}

  Result<bool> Get(Family family, std::string_view key, std::string* value) const override {
    if (HidesKey(family, key)) return false;
    BOGAM_ASSIGN(const bool found, whole_->Get(family, key, value));
    return found ? Settle(family, key, value) : Result<bool>(false);
  }

  Status MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const override {
    BOGAM_TRY(whole_->MultiGet(family, keys, values));
    for (size_t i = 0; i < keys.size(); ++i) {
      std::optional<std::string>& value = (*values)[i];
      if (!value) continue;
      bool admitted = !HidesKey(family, keys[i]);
      if (admitted) {
        BOGAM_ASSIGN(admitted, Settle(family, keys[i], &*value));
      }
      if (!admitted) value.reset();
    }
    return {};
  }

  std::unique_ptr<store::Cursor> Scan(Family family, const store::Range& range, store::ScanOptions options) const override;

  /// By the key alone, where it begins or ends with a patient.
  bool HidesKey(Family family, std::string_view key) const {
    uint32_t patient = 0;
    uint64_t number = 0;
    switch (family) {
      case Family::kCurrent:
      case Family::kFacts:
      case Family::kLinks:
        if (key.size() < kPatientBytes) return false;
        patient = base::GetBigEndian<uint32_t>(key.data());
        return patient != 0 && !reach_->Has(patient);
      case Family::kIdentifiers:
      case Family::kDates:
      case Family::kQuantities:
      case Family::kStrings:
      case Family::kReferences:
      case Family::kUris: return store::ParseRowSuffix(key, &patient, &number) && patient != 0 && !reach_->Has(patient);
      default: return false;
    }
  }

  /// Whether a row of one resource that HidesKey leaves is in reach.
  Result<bool> Admits(Family family, std::string_view key, std::string_view value) const {
    switch (family) {
      case Family::kMeta:
      case Family::kDictionary: return true;
      case Family::kAddress: return AdmitsAddress(key, value);
      case Family::kCurrent: return AdmitsCurrent(key);
      case Family::kHistory: return AdmitsVersion(key, value);
      case Family::kLinks: return AdmitsLink(key, value);
      default: return AdmitsRow(key);
    }
  }

  /// Writes a row anew without what is not in reach; false when nothing is left.
  Result<bool> Filter(Family family, std::string_view key, std::string* value) const {
    switch (family) {
      case Family::kIdentity: return FilterIdentity(key, value);
      case Family::kChanges: return FilterChange(value);
      case Family::kTokens: return FilterPostings(value);
      default: return FilterFacts(key, value);
    }
  }

  Result<bool> Settle(Family family, std::string_view key, std::string* value) const {
    return IsWrittenAnew(family) ? Filter(family, key, value) : Admits(family, key, *value);
  }

  const Reach& reach() const { return *reach_; }

 private:
  Result<bool> FilterIdentity(std::string_view key, std::string* value) const {
    store::Identity identity;
    store::TypeCode type = 0;
    std::string id;
    if (!store::ParseIdentity(*value, &identity) || !store::ParseIdentityKey(key, &type, &id)) return Damaged("identity");
    BOGAM_ASSIGN(const bool sees, Sees({identity.patient, type, identity.number}, identity.state));
    if (!sees) *value = store::EncodeIdentity({identity.number, identity.patient, store::State::kReferenced, 0});
    return true;
  }

  Result<bool> AdmitsAddress(std::string_view key, std::string_view value) const {
    store::AddressRow row;
    if (key.size() != store::kNumberBytes || !store::ParseAddress(value, &row)) return Damaged("address");
    return Sees({row.patient, row.type, store::GetNumber(key.data())}, row.state);
  }

  Result<bool> AdmitsCurrent(std::string_view key) const {
    store::Address address;
    if (!store::ParseCurrentKey(key, &address)) return Damaged("current");
    return Sees(address, store::State::kCurrent);
  }

  /// A former version is judged by itself: the resource may have been another patient's.
  Result<bool> AdmitsVersion(std::string_view key, std::string_view value) const {
    store::VersionHeader header;
    std::string_view body;
    if (!store::ParseVersion(value, &header, &body)) return Damaged("history");
    std::string row;
    BOGAM_ASSIGN(const bool found, whole_->Get(Family::kAddress, key.substr(0, store::kNumberBytes), &row));
    store::AddressRow address;
    if (!found || !store::ParseAddress(row, &address)) return Damaged("address");
    if (header.deleted) return Sees({address.patient, address.type, store::GetNumber(key.data())}, store::State::kDeleted);
    return SeesRecord(fhir::RecordView(body), address.type);
  }

  Result<bool> FilterChange(std::string* value) const {
    store::ChangeRow row;
    if (!store::ParseChange(*value, &row)) return Damaged("change");
    std::vector<store::ChangedResource> seen;
    for (const store::ChangedResource& changed : row.resources) {
      std::string address;
      BOGAM_ASSIGN(const bool found, Get(Family::kAddress, store::AddressKey(changed.number), &address));
      if (found) seen.push_back(changed);
    }
    if (seen.size() == row.resources.size()) return true;
    row.resources = std::move(seen);
    *value = store::EncodeChange(row);
    return true;  // with its instant: time goes on for everybody
  }

  Result<bool> FilterPostings(std::string* value) const {
    std::vector<store::Posting> rows, seen;
    if (!store::DecodePostings(*value, &rows)) return Damaged("postings");
    for (const store::Posting& row : rows) {
      BOGAM_ASSIGN(const bool sees, SeesNumber(row.patient, row.number));
      if (sees) seen.push_back(row);
    }
    if (seen.size() == rows.size()) return true;
    value->clear();
    store::EncodePostings(seen, value);
    return !seen.empty();
  }

  /// Entries of links stand in a patient's block although their home is another record.
  Result<bool> FilterFacts(std::string_view key, std::string* value) const {
    if (key.size() < kPatientBytes + 1) return Damaged("facts");
    const auto patient = base::GetBigEndian<uint32_t>(key.data());
    const auto type = static_cast<store::TypeCode>(key[kPatientBytes]);
    store::FactReader reader(*value);
    std::vector<store::FactEntry> seen;
    store::FactEntry entry;
    while (reader.Next(&entry)) {
      bool sees = true;
      if (search::FactCursor(entry.payload).head().link) {
        std::string home;
        BOGAM_ASSIGN(sees, Get(Family::kLinks, store::LinkKey({patient, type, entry.number}), &home));
      } else if (patient == 0) {
        BOGAM_ASSIGN(sees, Sees({0, type, entry.number}, store::State::kCurrent));
      }
      if (sees) seen.push_back(entry);
    }
    if (!reader.ok()) return Damaged("facts");
    if (seen.size() == reader.size()) return true;
    std::string filtered;
    store::EncodeFacts(seen, &filtered);
    *value = std::move(filtered);
    return !seen.empty();
  }

  Result<bool> AdmitsLink(std::string_view key, std::string_view value) const {
    store::Address address;
    uint64_t home = 0;
    if (!store::ParseCurrentKey(key, &address) || !base::TakeVarint(&value, &home)) return Damaged("link");
    address.patient = static_cast<uint32_t>(home);
    return Sees(address, store::State::kCurrent);
  }

  Result<bool> AdmitsRow(std::string_view key) const {
    uint32_t patient = 0;
    uint64_t number = 0;
    if (!store::ParseRowSuffix(key, &patient, &number)) return Damaged("row");
    return SeesNumber(patient, number);
  }

  Result<bool> SeesNumber(uint32_t patient, uint64_t number) const {
    if (patient != 0) return reach_->Has(patient);
    std::string value;
    return Get(Family::kAddress, store::AddressKey(number), &value);
  }

  Result<bool> Sees(const store::Address& address, store::State state) const {
    if (address.patient != 0) return reach_->Has(address.patient);
    if (state == store::State::kReferenced) return true;  // no more than a name
    switch (KindOf(address.type)) {
      case Kind::kDirectory: return true;
      case Kind::kAnything: return false;
      case Kind::kJudged: break;
    }
    if (state == store::State::kDeleted) return false;  // of whom it was is not kept
    {
      const std::lock_guard lock(mutex_);
      if (const auto at = judged_.find(address.number); at != judged_.end()) return at->second;
    }
    std::string value;
    BOGAM_ASSIGN(const bool found, whole_->Get(Family::kCurrent, store::CurrentKey(address), &value));
    store::VersionHeader header;
    std::string_view body;
    if (!found || !store::ParseVersion(value, &header, &body)) return Damaged("current");
    BOGAM_ASSIGN(const bool sees, SeesRecord(fhir::RecordView(body), address.type));
    const std::lock_guard lock(mutex_);
    judged_.emplace(address.number, sees);
    return sees;
  }

  Result<bool> SeesRecord(fhir::RecordView record, store::TypeCode type) const {
    if (const std::string_view home = fhir::HomePatient(record); !home.empty()) {
      BOGAM_ASSIGN(const std::optional<uint32_t> patient, PatientOf(fhir::FindResourceType("Patient"), home));
      return patient && reach_->Has(*patient);
    }
    if (KindOf(type) != Kind::kJudged) return KindOf(type) == Kind::kDirectory;
    bool sees = true;
    Status status;
    fhir::ForEachReference(record, [&](fhir::Node text) {
      if (!sees || !status.ok()) return;
      const fhir::Reference reference = fhir::ParseReference(text.text());
      if (reference.type == TypeId::kNone) return;
      const Result<std::optional<uint32_t>> patient = PatientOf(reference.type, reference.id);
      if (!patient.ok())
        status = patient.status();
      else if (*patient && **patient != 0 && !reach_->Has(**patient))
        sees = false;
    });
    BOGAM_TRY(status);
    return sees;
  }

  /// The home of a resource by name; nothing where the store has not heard of it.
  Result<std::optional<uint32_t>> PatientOf(TypeId type, std::string_view id) const {
    std::string value;
    store::Identity identity;
    BOGAM_ASSIGN(const bool found, whole_->Get(Family::kIdentity, store::IdentityKey(store::CodeOf(type), id), &value));
    if (!found) return std::optional<uint32_t>();
    if (!store::ParseIdentity(value, &identity)) return Damaged("identity");
    return std::optional(identity.patient);
  }

  std::shared_ptr<const store::Reader> whole_;
  std::shared_ptr<const Reach> reach_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<uint64_t, bool> judged_;  // resources without a home, by number
};

/// Walks the whole state's cursor past what is not in reach.
class WithinCursor final : public store::Cursor {
 public:
  WithinCursor(std::shared_ptr<const WithinReader> reader, Family family, std::unique_ptr<store::Cursor> inner, bool reverse)
      : reader_(std::move(reader)), family_(family), inner_(std::move(inner)), reverse_(reverse), anew_(IsWrittenAnew(family)) {
    Settle();
  }

  bool Valid() const override { return status_.ok() && inner_->Valid(); }
  std::string_view key() const override { return inner_->key(); }
  std::string_view value() const override { return anew_ ? value_ : inner_->value(); }
  void Next() override {
    inner_->Next();
    Settle();
  }
  void Seek(std::string_view target) override {
    inner_->Seek(target);
    Settle();
  }
  Status status() const override { return status_.ok() ? inner_->status() : status_; }

 private:
  bool ByPatient() const { return family_ == Family::kCurrent || family_ == Family::kFacts || family_ == Family::kLinks; }

  void Settle() {
    while (inner_->Valid()) {
      const std::string_view key = inner_->key();
      if (reader_->HidesKey(family_, key)) {
        if (!ByPatient() || reverse_) {
          inner_->Next();
          continue;
        }
        const uint32_t next = reader_->reach().From(base::GetBigEndian<uint32_t>(key.data()));
        inner_->Seek(next == 0 ? std::string(kPatientBytes + 1 + store::kNumberBytes, '\xff') : store::PatientPrefix(next));
        continue;
      }
      if (anew_) value_.assign(inner_->value());
      const Result<bool> admitted = anew_ ? reader_->Filter(family_, key, &value_) : reader_->Admits(family_, key, inner_->value());
      if (!admitted.ok()) {
        status_ = admitted.status();
        return;
      }
      if (*admitted) return;
      inner_->Next();
    }
  }

  std::shared_ptr<const WithinReader> reader_;
  Family family_;
  std::unique_ptr<store::Cursor> inner_;
  bool reverse_, anew_;
  std::string value_;
  Status status_;
};

std::unique_ptr<store::Cursor> WithinReader::Scan(Family family, const store::Range& range, store::ScanOptions options) const {
  return std::make_unique<WithinCursor>(shared_from_this(), family, whole_->Scan(family, range, options), options.reverse);
}

}  // namespace

Reach::Reach(std::vector<uint32_t> patients) : patients_(std::move(patients)) {
  std::sort(patients_.begin(), patients_.end());
  patients_.erase(std::unique(patients_.begin(), patients_.end()), patients_.end());
  if (!patients_.empty()) bits_.resize((patients_.back() >> 6) + 1);
  for (const uint32_t patient : patients_) bits_[patient >> 6] |= uint64_t{1} << (patient & 63);
}

uint32_t Reach::From(uint32_t patient) const {
  const auto at = std::lower_bound(patients_.begin(), patients_.end(), patient);
  return at == patients_.end() ? 0 : *at;
}

bool IsDirectory(TypeId type) { return KindOf(store::CodeOf(type)) == Kind::kDirectory; }
bool IsOfAnything(TypeId type) { return KindOf(store::CodeOf(type)) == Kind::kAnything; }

std::shared_ptr<const store::Snapshot> Within(std::shared_ptr<const store::Reader> whole, std::shared_ptr<const Reach> reach) {
  return std::make_shared<WithinReader>(std::move(whole), std::move(reach));
}

}  // namespace bogam::records
