// SPDX-License-Identifier: Apache-2.0
// For the tests of this room only: files of the published suites, and a strict JSON comparison that shares no code with
// the reader under test (simdjson reads it; numbers stay text; members are sorted).
#ifndef BOGAM_FHIR_TEST_DATA_H_
#define BOGAM_FHIR_TEST_DATA_H_

#include <string>
#include <string_view>
#include <vector>

namespace bogam::fhir {

/// Paths below the data folder that end so, sorted; empty where the folder is absent.
std::vector<std::string> DataFiles(std::string_view folder, std::string_view suffix);
/// The bytes of a file; a .zst file unpacked.
std::string ReadData(const std::string& path);
/// Non-empty lines.
std::vector<std::string_view> Lines(std::string_view text);
/// The same text for two JSON texts that are equal as JSON with their digits; "!" and the error for what is not JSON.
std::string Canonical(std::string_view json);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_TEST_DATA_H_
