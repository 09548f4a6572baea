// SPDX-License-Identifier: Apache-2.0
// The official FHIRPath suite for R4 (fhir-test-cases, r4/fhirpath): its files, the judgement of one case, and the run of a folder. Inputs lie in
// input/ beside the file of cases; of an XML input its JSON twin, of the same name, is read.
#ifndef BOGAM_EXPR_CONFORMANCE_FHIRPATH_SUITE_H_
#define BOGAM_EXPR_CONFORMANCE_FHIRPATH_SUITE_H_

#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "expr/conformance/suite.h"

namespace bogam::expr {

struct FhirPathCase {
  struct Output {
    std::string type, text;
  };
  std::string group, name;
  std::string input;  ///< file in input/; "" evaluates with an empty focus
  std::string expression;
  std::string invalid;  ///< "", "syntax", "semantic", "execution", "true"
  std::string mode;     ///< strict; cda, html and tx ask for what an R4 engine has not
  bool predicate = false, ordered = true;
  std::vector<Output> outputs;
  std::string defect;  ///< why the case cannot be judged, with its line; "" when it can

  std::string id() const { return group + "/" + name; }
};

/// The cases of one XML file (`tests > group > test`); none when its root is something else. kInvalid, with the place, when it is no XML.
Result<std::vector<FhirPathCase>> ReadFhirPathSuite(std::string_view xml, std::string_view file);

/// The cases that Bogam does not pass, by FhirPathCase::id().
Ledger FhirPathExclusions();

/// All .xml files of the folder r4 in directory, or of directory itself where it has none. An invalid case passes on any error; any other when
/// the result has the items of its outputs in their order: type and value, dates by value and precision. A Status only where nothing could be run.
Result<SuiteTotals> RunFhirPathSuite(const std::string& directory, Ledger ledger, const OutputLine& output);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_CONFORMANCE_FHIRPATH_SUITE_H_
