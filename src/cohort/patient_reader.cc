// SPDX-License-Identifier: Apache-2.0
// Which elements' codes the facts hold is search's: FactCodeElement for `kCode`, `category`, and Encounter's `class`.
#include "cohort/patient_reader.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "expr/profiles.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "store/facts.h"

namespace bogam::cohort {
namespace {

constexpr size_t kScanShare = 4;  // a retrieve that wants a quarter of a section reads it in one scan
constexpr int kNearRows = 8;      // a seek costs as much as so many steps
constexpr size_t kUnfilteredBytes = size_t{256} << 20;

std::optional<search::FactElement> ElementOf(fhir::TypeId type, std::string_view code_path) {
  if (fhir::FindName(code_path) == search::FactCodeElement(type)) return search::FactElement::kCode;
  if (code_path == "category") return search::FactElement::kCategory;
  if (code_path == "class" && type == fhir::type::kEncounter) return search::FactElement::kClass;
  return std::nullopt;
}

Status VisitBlock(store::TypeCode type, std::string_view bytes, const PatientReader::FactVisitor& visit) {
  store::FactReader block(bytes);
  for (store::FactEntry fact; block.Next(&fact);) BOGAM_TRY(visit(type, fact.number, fact.payload));
  return block.ok() ? Status() : Status(Code::kDataLoss, "a fact block is damaged");
}

}  // namespace

bool OfNoPatient(fhir::TypeId type) {
  return type != fhir::type::kPatient && fhir::HomeElement(type) == fhir::NameId::kNone && fhir::FindCompartmentMember(fhir::type::kPatient, type) == nullptr;
}

PatientReader::PatientReader(const store::Reader* reader, CodeSets* code_sets) : reader_(reader), code_sets_(code_sets) {}
PatientReader::~PatientReader() = default;

fhir::Node PatientReader::Keep(std::string_view value, uint32_t patient) {
  store::VersionHeader header;
  std::string_view record;
  if (!store::ParseVersion(value, &header, &record) || header.deleted) return {};
  return fhir::RecordView((patient == 0 ? shared_arena_ : arena_).Copy(record)).root();
}

void PatientReader::Stand(uint32_t patient) {
  arena_.Reset();
  used_ = 0;
  opened_.clear();
  facts_read_ = false;
  patient_ = patient;
  resource_ = {};
}

Result<bool> PatientReader::Move(uint32_t patient) {
  Stand(patient);
  BOGAM_ASSIGN(const fhir::Node resource, Resource());
  return !resource.missing();
}

Result<fhir::Node> PatientReader::Resource() {
  if (!resource_.missing()) return resource_;
  BOGAM_ASSIGN(Section* const section, SectionOf(patient_, store::CodeOf(fhir::type::kPatient)));
  for (Entry& entry : section->entries) {
    if (entry.link) continue;
    BOGAM_ASSIGN(resource_, Open(*section, &entry));
  }
  return resource_;
}

Result<PatientReader::Section*> PatientReader::SectionOf(uint32_t patient, store::TypeCode type) {
  std::vector<std::unique_ptr<Section>>& sections = patient == 0 ? shared_ : sections_;
  const size_t used = patient == 0 ? shared_.size() : used_;
  for (size_t i = 0; i < used; ++i) {
    if (sections[i]->type == type) return sections[i].get();
  }
  if (used == sections.size()) sections.push_back(std::make_unique<Section>());
  Section* const section = sections[used].get();
  section->type = type;
  section->patient = patient;
  section->entries.clear();
  section->codes.clear();
  BOGAM_TRY(ReadSection(section));
  if (patient != 0) ++used_;
  return section;
}

/// A walk over some twenty rows that stand together costs less than three seeks.
Status PatientReader::ReadFacts() {
  blocks_.clear();
  fact_bytes_.clear();
  const std::string prefix = store::PatientPrefix(patient_);
  if (!facts_) facts_ = reader_->Scan(store::Family::kFacts, {});
  for (SeekFacts(prefix); facts_->Valid() && facts_->key().starts_with(prefix); facts_->Next()) {
    const std::string_view block = facts_->value();
    blocks_.push_back({static_cast<store::TypeCode>(facts_->key()[prefix.size()]), fact_bytes_.size(), block.size()});
    fact_bytes_ += block;
  }
  facts_read_ = true;
  return facts_->status();
}

Status PatientReader::ReadSection(Section* section) {
  if (section->patient != 0) {
    if (!facts_read_) BOGAM_TRY(ReadFacts());
    for (const Block& block : blocks_) {
      if (block.type == section->type) BOGAM_TRY(ReadBlock(std::string_view(fact_bytes_).substr(block.begin, block.size), section));
    }
    return {};
  }
  const std::string prefix = store::FactPrefix(section->patient, section->type);
  if (!facts_) facts_ = reader_->Scan(store::Family::kFacts, {});
  walked_ = 0;
  for (facts_->Seek(prefix); facts_->Valid() && facts_->key().starts_with(prefix); facts_->Next()) {
    BOGAM_TRY(ReadBlock(facts_->value(), section));
  }
  return facts_->status();
}

Status PatientReader::ReadBlock(std::string_view block, Section* section) {
  store::FactReader reader(block);
  section->entries.reserve(section->entries.size() + reader.size());
  for (store::FactEntry fact; reader.Next(&fact);) {
    search::FactCursor cursor(fact.payload);
    Entry entry{fact.number, static_cast<uint32_t>(section->codes.size()), 0, cursor.head().link, {}};
    for (search::FactRow row; cursor.Next(&row);) {
      if (row.element <= search::FactElement::kClass) section->codes.push_back({row.element, row.code});
    }
    if (!cursor.ok()) return Status(Code::kDataLoss, "a fact row is damaged");
    entry.end_code = static_cast<uint32_t>(section->codes.size());
    section->entries.push_back(entry);
  }
  return reader.ok() ? Status() : Status(Code::kDataLoss, "a fact block is damaged");
}

Status PatientReader::ReadRecord(const store::Address& address, uint32_t patient, fhir::Node* node) {
  const std::string key = store::CurrentKey(address);
  if (!current_) current_ = reader_->Scan(store::Family::kCurrent, {});
  current_->Seek(key);
  if (!current_->Valid()) BOGAM_TRY(current_->status());
  if (!current_->Valid() || current_->key() != key) {
    return Status(Code::kDataLoss, "a resource that the facts name is not there");
  }
  *node = Keep(current_->value(), patient);
  return {};
}

Result<fhir::Node> PatientReader::Open(const Section& section, Entry* entry) {
  if (!entry->node.missing()) return entry->node;
  store::Address address{section.patient, section.type, entry->number};
  if (entry->link) {
    std::string home;
    BOGAM_ASSIGN(const bool found, reader_->Get(store::Family::kLinks, store::LinkKey(address), &home));
    std::string_view in = home;
    uint64_t patient = 0;
    if (!found || !base::TakeVarint(&in, &patient)) return Status(Code::kDataLoss, "a link row is missing or damaged");
    address.patient = static_cast<uint32_t>(patient);
  }
  BOGAM_TRY(ReadRecord(address, section.patient, &entry->node));
  return entry->node;
}

Status PatientReader::OpenSection(Section* section) {
  if (!current_) current_ = reader_->Scan(store::Family::kCurrent, {});
  const std::string prefix = store::PatientTypePrefix(section->patient, section->type);
  auto entry = section->entries.begin();
  for (current_->Seek(prefix); current_->Valid() && current_->key().starts_with(prefix); current_->Next()) {
    store::Address address;
    if (!store::ParseCurrentKey(current_->key(), &address)) return Status(Code::kDataLoss, "a key of current resources is damaged");
    while (entry != section->entries.end() && entry->number < address.number) ++entry;
    if (entry == section->entries.end()) break;
    if (entry->number == address.number && entry->node.missing()) entry->node = Keep(current_->value(), section->patient);
  }
  return current_->status();
}

Status PatientReader::All(fhir::TypeId type, std::vector<fhir::Node>* out) {
  BOGAM_ASSIGN(Section* const section, SectionOf(patient_, store::CodeOf(type)));
  BOGAM_TRY(OpenSection(section));
  for (Entry& entry : section->entries) {
    BOGAM_ASSIGN(const fhir::Node node, Open(*section, &entry));
    if (!node.missing()) out->push_back(node);
  }
  return {};
}

Result<size_t> PatientReader::Count(fhir::TypeId type) {
  BOGAM_ASSIGN(Section* const section, SectionOf(patient_, store::CodeOf(type)));
  return section->entries.size();
}

Status PatientReader::EachFact(std::span<const store::TypeCode> types, const FactVisitor& visit) {
  const std::string prefix = store::PatientPrefix(patient_);
  if (!facts_) facts_ = reader_->Scan(store::Family::kFacts, {});
  auto wanted = types.begin();
  if (types.empty()) return Status::Ok();
  if (facts_read_) {
    for (const Block& block : blocks_) {
      if (!std::binary_search(types.begin(), types.end(), block.type)) continue;
      BOGAM_TRY(VisitBlock(block.type, std::string_view(fact_bytes_).substr(block.begin, block.size), visit));
    }
    return {};
  }
  SeekFacts(store::PatientTypePrefix(patient_, types.front()));
  for (; facts_->Valid() && facts_->key().starts_with(prefix) && wanted != types.end(); facts_->Next()) {
    const auto section = static_cast<store::TypeCode>(facts_->key()[prefix.size()]);
    while (wanted != types.end() && *wanted < section) ++wanted;
    if (wanted == types.end()) break;
    if (*wanted != section) continue;
    BOGAM_TRY(VisitBlock(section, facts_->value(), visit));
  }
  return facts_->status();
}

/// In a walk from patient to patient the next one's facts are a few rows ahead. Rows that were passed are of patients before it.
void PatientReader::SeekFacts(std::string_view target) {
  bool near = walked_ != 0 && walked_ < patient_ && facts_->Valid();
  for (int steps = 0; near && facts_->Valid() && facts_->key() < target; ++steps) {
    near = steps < kNearRows;
    if (near) facts_->Next();
  }
  if (!near) facts_->Seek(target);
  walked_ = patient_;
}

Result<fhir::Node> PatientReader::Open(store::TypeCode type, uint64_t number, bool link) {
  for (const Opened& opened : opened_) {
    if (opened.number == number && opened.type == type) return opened.node;
  }
  Section section;
  section.type = type;
  section.patient = patient_;
  Entry entry{number, 0, 0, link, {}};
  BOGAM_ASSIGN(const fhir::Node node, Open(section, &entry));
  opened_.push_back({number, type, node});
  return node;
}

Result<store::Address> PatientReader::AddressOf(fhir::TypeId type, std::string_view id) {
  std::string row;
  BOGAM_ASSIGN(const bool found, reader_->Get(store::Family::kIdentity, store::IdentityKey(store::CodeOf(type), id), &row));
  if (!found) return store::Address();
  store::Identity identity;
  if (!store::ParseIdentity(row, &identity)) return Status(Code::kDataLoss, "an identity row is damaged");
  return identity.state == store::State::kCurrent ? store::Address{identity.patient, store::CodeOf(type), identity.number} : store::Address();
}

Result<fhir::Node> PatientReader::Find(fhir::TypeId type, std::string_view id) {
  BOGAM_ASSIGN(const store::Address address, AddressOf(type, id));
  fhir::Node node;
  if (address.type != 0) BOGAM_TRY(ReadRecord(address, patient_, &node));
  return node;
}

Result<std::shared_ptr<const CodeSet>> PatientReader::FilterOf(const expr::RetrieveRequest& request) {
  if (request.value_set != nullptr) return code_sets_->Of(*request.value_set);
  return code_sets_->Of(request.codes);
}

Status PatientReader::AllPatients(store::TypeCode type, std::vector<fhir::Node>* out) {
  size_t bytes = 0;
  const auto cursor = reader_->Scan(store::Family::kCurrent, {}, {.sequential = true});
  for (; cursor->Valid(); cursor->Next()) {
    store::Address address;
    if (!store::ParseCurrentKey(cursor->key(), &address)) return Status(Code::kDataLoss, "a key of current resources is damaged");
    if (address.type != type) continue;
    if ((bytes += cursor->value().size()) > kUnfilteredBytes) {
      return Status(Code::kTooCostly, "a retrieve in context Unfiltered reads more than 256 MiB of records");
    }
    const fhir::Node node = Keep(cursor->value(), patient_);
    if (!node.missing()) out->push_back(node);
  }
  return cursor->status();
}

Status PatientReader::Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) {
  const store::TypeCode type = store::CodeOf(request.type);
  *exact = false;
  if (type == 0) return Status(Code::kInvalid, "a retrieve asks for a type that is no resource");
  if (!request.patient_context) return AllPatients(type, out);
  BOGAM_ASSIGN(Section* const section, SectionOf(OfNoPatient(request.type) ? 0 : patient_, type));
  if (section->entries.empty()) {
    *exact = true;
    return {};
  }
  std::shared_ptr<const CodeSet> filter;
  std::optional<search::FactElement> element;
  if (request.has_code_filter && request.not_done_value_set.empty()) {
    element = ElementOf(request.type, request.code_path);
    if (element) {
      BOGAM_ASSIGN(filter, FilterOf(request));
      if (!filter->complete()) filter = nullptr;
    }
  }
  *exact = (!request.has_code_filter || filter) && !request.trust_profiles && request.date_range.is_null() && request.id.empty();
  Select(*section, element, filter.get());
  if (matches_.size() > 1 && matches_.size() * kScanShare >= section->entries.size()) BOGAM_TRY(OpenSection(section));
  for (const uint32_t match : matches_) {
    BOGAM_ASSIGN(const fhir::Node node, Open(*section, &section->entries[match]));
    const bool asks_profile = request.profile != nullptr && !request.trust_profiles;
    if (!node.missing() && (!asks_profile || expr::Conforms(*request.profile, node))) out->push_back(node);
  }
  return {};
}

void PatientReader::Select(const Section& section, std::optional<search::FactElement> element, const CodeSet* filter) {
  matches_.clear();
  for (uint32_t i = 0; i < section.entries.size(); ++i) {
    const Entry& entry = section.entries[i];
    bool in = filter == nullptr;
    for (uint32_t c = entry.first_code; !in && c < entry.end_code; ++c) {
      in = section.codes[c].element == *element && filter->Contains(section.codes[c].ordinal);
    }
    if (in) matches_.push_back(i);
  }
}

}  // namespace bogam::cohort
