// SPDX-License-Identifier: Apache-2.0
// UCUM's functional tests (Ucum-java, UcumFunctionalTests.xml): units accepted and refused, display names, conversions, products and quotients.
// A result is compared at the digits that the case gives.
#ifndef BOGAM_EXPR_CONFORMANCE_UCUM_SUITE_H_
#define BOGAM_EXPR_CONFORMANCE_UCUM_SUITE_H_

#include <string>
#include <string_view>

#include "bogam/status.h"
#include "expr/conformance/suite.h"
#include "value/decimal.h"

namespace bogam::expr {

/// Whether got, rounded to the significant digits that wanted has, is wanted. Zeros at the end of a wanted integer may be digits
/// or padding: both are tried. False when wanted is no number.
bool IsAtDigitsGiven(const value::Decimal& got, std::string_view wanted);

/// All .xml files of a folder whose root is `ucumTests`; an id is section/id. A Status only where nothing could be run.
Result<SuiteTotals> RunUcumSuite(const std::string& directory, Ledger ledger, const OutputLine& output);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_CONFORMANCE_UCUM_SUITE_H_
