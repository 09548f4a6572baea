// SPDX-License-Identifier: Apache-2.0
// For tests of this room: a small indexer (identifier, code, subject, facts, links) and a matcher over its rows, so
// that the door for writing is tested without the room search. Not part of the product.
#ifndef BOGAM_RECORDS_TEST_INDEX_H_
#define BOGAM_RECORDS_TEST_INDEX_H_

#include <algorithm>
#include <string>
#include <vector>

#include "fhir/builder.h"
#include "fhir/compartments.h"
#include "fhir/json.h"
#include "fhir/reference.h"
#include "records/index.h"
#include "records/records.h"
#include "store/layout.h"
#include "store/postings.h"
#include "store/type_code.h"

namespace bogam::records {

inline std::string IdentifierKey(store::TypeCode type, std::string_view system, std::string_view value) {
  std::string key{'\0', '\1', static_cast<char>(type)};
  return key.append(system).append("|").append(value).append(1, '\0');
}

inline std::string NumberKey(char parameter, store::TypeCode type, uint64_t number) {
  std::string key{'\0', parameter, static_cast<char>(type)};
  store::PutNumber(&key, number);
  return key;
}

class TestIndexer : public Indexer {
 public:
  Status Index(fhir::RecordView record, store::Numbering* numbering, store::Dictionary* dictionary, store::Entries* out) const override {
    const store::TypeCode type = store::CodeOf(record.resource_type());
    for (fhir::Node id : record.root().children(fhir::FindName("identifier"))) {
      out->AddRow(store::Family::kIdentifiers, IdentifierKey(type, Text(id, "system"), Text(id, "value")), {});
    }
    std::string codes;
    const fhir::Node code = record.root().Get(fhir::FindName("code"));
    for (fhir::Node coding : code ? code.children(fhir::FindName("coding")) : fhir::Children()) {
      BOGAM_ASSIGN(const uint32_t ordinal, dictionary->InternCode(Text(coding, "system"), Text(coding, "code")));
      out->AddPosting(store::Family::kTokens, NumberKey(2, type, ordinal));
      codes += Text(coding, "code") + " ";
    }
    const store::TypeCode patient = store::CodeOf(fhir::FindResourceType("Patient"));
    Status status;
    fhir::ForEachReference(record, [&](fhir::Node node) {
      const fhir::Reference reference = fhir::ParseReference(node.text());
      if (!status.ok() || reference.kind != fhir::Reference::Kind::kRelative) return;
      const auto target = numbering->Intern(store::CodeOf(reference.type), reference.id);
      if (!target.ok()) {
        status = target.status();
        return;
      }
      out->AddPosting(store::Family::kReferences, NumberKey(3, type, target->number));
      if (store::CodeOf(reference.type) == patient && reference.id != fhir::HomePatient(record)) {
        out->AddPatient(target->patient);
      }
    });
    out->AddFact(type, codes);
    out->AddLinkFact(type, "link " + codes);
    return status;
  }

  static std::string Text(fhir::Node node, std::string_view name) {
    const fhir::Node child = node.Get(fhir::FindName(name));
    return child ? std::string(child.text()) : std::string();
  }
};

/// identifier=system|value, _id=…
class TestMatcher : public Matcher {
 public:
  Result<std::vector<uint64_t>> Match(const store::Reader& reader, fhir::TypeId type, std::string_view query, size_t limit) const override {
    std::vector<uint64_t> numbers;
    const store::TypeCode code = store::CodeOf(type);
    if (query.substr(0, 4) == "_id=") {
      std::string value;
      BOGAM_ASSIGN(const bool found, reader.Get(store::Family::kIdentity, store::IdentityKey(code, query.substr(4)), &value));
      store::Identity identity;
      if (found && store::ParseIdentity(value, &identity) && identity.state == store::State::kCurrent) {
        numbers.push_back(identity.number);
      }
      return numbers;
    }
    if (query.substr(0, 11) != "identifier=") return Status(Code::kInvalid, "unknown parameter", std::string(query));
    const std::string_view token = query.substr(11);
    const size_t bar = token.find('|');
    if (bar == std::string_view::npos) return Status(Code::kInvalid, "system|value, please");
    const std::string prefix = IdentifierKey(code, token.substr(0, bar), token.substr(bar + 1));
    auto cursor = reader.Scan(store::Family::kIdentifiers, store::PrefixRange(prefix));
    for (; cursor->Valid() && numbers.size() < limit; cursor->Next()) {
      uint32_t patient = 0;
      store::ParseRowSuffix(cursor->key(), &patient, &numbers.emplace_back());
    }
    BOGAM_TRY(cursor->status());
    return numbers;
  }
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_TEST_INDEX_H_
