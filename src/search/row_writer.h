// SPDX-License-Identifier: Apache-2.0
// RowWriter: the index rows of one value of one atom. Extraction calls it for what its walk finds; the test of extraction calls it for what the
// FHIRPath evaluator finds.
#ifndef BOGAM_SEARCH_ROW_WRITER_H_
#define BOGAM_SEARCH_ROW_WRITER_H_

#include <optional>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "fhir/record.h"
#include "search/atoms.h"
#include "search/extract.h"
#include "search/ordinals.h"
#include "value/decimal.h"
#include "value/temporal.h"

namespace bogam::search {

/// The instants that a date, dateTime, instant, Period or Timing covers; nullopt where it has none. Zone-less values are UTC.
std::optional<value::InstantRange> RangeOf(fhir::Node node);

class RowWriter {
 public:
  RowWriter(const Ordinals* ordinals, IndexEntries* out, std::string_view home_patient) : ordinals_(ordinals), out_(out), home_(home_patient) {}

  /// The rows of node as a value of the atom.
  Status Emit(const Atom& atom, fhir::Node node);
  /// A System boolean of an evaluated atom.
  Status EmitBoolean(const Atom& atom, bool value);

 private:
  Status Token(const Atom& atom, fhir::Node node);
  Status Code(const Atom& atom, std::string_view system, std::string_view code);
  void Identifier(const Atom& atom, std::string_view value, uint32_t system);
  Status IdentifierOf(const Atom& atom, fhir::Node node);
  void DateRow(const Atom& atom, fhir::Node node);
  Status Number(const Atom& atom, fhir::Node node);
  Status Quantity(const Atom& atom, fhir::Node node);
  void Decimal(const Atom& atom, uint32_t unit, const value::Decimal& number);
  void String(const Atom& atom, fhir::Node node);
  void Text(const Atom& atom, std::string_view text);
  Status Reference(const Atom& atom, fhir::Node node);
  Status ReferenceText(const Atom& atom, std::string_view text);
  Status Uri(const Atom& atom, std::string_view text);
  void Position(const Atom& atom, fhir::Node node);
  void Open(store::Family family, const Atom& atom);

  const Ordinals* ordinals_;
  IndexEntries* out_;
  std::string_view home_;
  std::string folded_;
};

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_ROW_WRITER_H_
