// SPDX-License-Identifier: Apache-2.0
// What ValueSet and CodeSystem resources say, as ordinals: the form in which ValueSets keeps them until someone asks.
#ifndef BOGAM_TERMS_VALUE_SET_PARTS_H_
#define BOGAM_TERMS_VALUE_SET_PARTS_H_

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "terms/code_dictionary.h"

namespace bogam::terms {

struct Filter {
  std::string property, op, value;
  friend bool operator==(const Filter&, const Filter&) = default;
};

/// One compose.include or compose.exclude.
struct Include {
  std::string system;
  bool lists_codes = false;  ///< concept was there
  std::vector<uint32_t> codes;
  std::vector<Filter> filters;
  std::vector<std::string> value_sets;
  friend bool operator==(const Include&, const Include&) = default;
};

struct ValueSetParts {
  std::string url, version, name;
  std::vector<std::string> identifiers;
  std::optional<std::vector<uint32_t>> expansion;
  bool truncated = false;  ///< expansion.total says that codes are missing
  std::vector<Include> includes, excludes;
  friend bool operator==(const ValueSetParts&, const ValueSetParts&) = default;
};

struct CodeSystemParts {
  std::string url, version;
  bool complete = false;
  std::vector<uint32_t> codes;
  std::unordered_map<uint32_t, std::vector<uint32_t>> parents;
  friend bool operator==(const CodeSystemParts&, const CodeSystemParts&) = default;
};

/// Every code goes into *dictionary. kInvalid without a url; kTooLarge past 200 nested concepts.
Result<ValueSetParts> ReadValueSet(fhir::Node resource, CodeDictionary* dictionary);
Result<CodeSystemParts> ReadCodeSystem(fhir::Node resource, CodeDictionary* dictionary);

}  // namespace bogam::terms

#endif  // BOGAM_TERMS_VALUE_SET_PARTS_H_
