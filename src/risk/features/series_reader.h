// SPDX-License-Identifier: Apache-2.0
// SeriesReader: one walk over a person's facts that puts events into the series of a program, sorted by time. One thread; reused.
#ifndef BOGAM_RISK_FEATURES_SERIES_READER_H_
#define BOGAM_RISK_FEATURES_SERIES_READER_H_

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "risk/day.h"
#include "risk/features/feature_program.h"
#include "risk/features/person_features.h"
#include "risk/features/record_status.h"
#include "risk/person_source.h"
#include "search/facts.h"

namespace bogam::risk {

struct SeriesEvent {
  Day on = kNoDay, known = kNoDay;
  Day until = kNoDay;  ///< where it has an end: its last day
  uint16_t unit = 0;   ///< of a number: its place in SeriesReader::units
  store::TypeCode type = 0;
  bool over : 1 = false;  ///< a condition that is over, and nobody says since when
  bool link : 1 = false;  ///< the resource's home is another patient
  int64_t at = 0;         ///< within the day, of values
  double value = 0;
  uint64_t number = 0;  ///< of the resource
};
static_assert(sizeof(SeriesEvent) == 40);

/// The value of an event that has none.
inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

class SeriesReader {
 public:
  SeriesReader(std::shared_ptr<const FeatureProgram> program, int offset);

  /// False where there is no Patient.
  Result<bool> Read(PersonSource* source);
  std::span<const SeriesEvent> Events(size_t series) const { return events_[series]; }
  /// Numbers that could not be converted or were not believed, sorted by time too.
  std::span<const SeriesEvent> Unused(size_t series) const { return unused_[series]; }
  /// Of all people so far: "mg/dL", "mmol/L, not converted", "mg/dL, not believed", "no unit"; the first is "", of what is no number.
  const std::vector<std::string>& units() const { return units_; }
  /// birthDate; kNone where there is none.
  const value::DateTime& birth() const { return birth_; }
  /// "" where there is none.
  const std::string& gender() const { return gender_; }
  FeatureTally tally() const;

 private:
  struct Factor {
    bool known = false, can = false;
    uint16_t unit = 0, unbelieved = 0;  ///< in units_
    double times = 1, plus = 0;
  };
  struct Place {
    uint32_t series;
    uint32_t at;  // in events_[series]
    bool valued;
  };
  struct Record {
    store::TypeCode type;
    uint64_t number;
    search::FactHead head;
  };

  void Reset(const store::Dictionary* dictionary);
  Status ReadPatient();
  Status Take(store::TypeCode type, uint64_t number, std::string_view payload);
  Status AddCode(const Record& record, const search::FactRow& row, std::vector<Place>* open);
  Status AddConcepts(const Record& record, std::span<const ConceptId> concepts, const search::FactRow* row, std::vector<Place>* open);
  Status AddAnswer(std::vector<Place>* open, uint32_t code);
  std::optional<SeriesEvent> EventOf(const Record& record, const Series& series);
  Status TakeValue(const search::FactRow& row, uint32_t series, SeriesEvent* event, bool* valued);
  /// A number in the series' unit, where it can be converted and is believed.
  void TakeNumber(double number, const Factor& factor, std::string_view unit, uint32_t series, SeriesEvent* event);
  Result<Factor> FactorOf(uint32_t series, uint32_t unit);
  Factor NewFactor(const Feature& reads, std::string_view recorded);
  static void Convert(const Feature& reads, std::string_view unit, Factor* factor);
  uint16_t UnitNumber(std::string name);
  Result<RecordStatus> WordOf(uint32_t ordinal);
  Status ReadDrug(const Record& record);
  Status ReadResponse(const Record& record);
  Status TakeAnswer(const Record& record, fhir::Node answer, uint32_t series);
  void DropUnvalued();

  std::shared_ptr<const FeatureProgram> program_;
  int offset_;
  std::vector<std::vector<std::vector<uint32_t>>> by_concept_;  // [source][concept] -> series
  std::vector<uint32_t> questionnaires_;                        // series
  PersonSource* source_ = nullptr;
  const store::Dictionary* dictionary_ = nullptr;
  std::unique_ptr<ConceptIndex> index_;
  std::vector<std::pair<uint32_t, RecordStatus>> words_;
  std::vector<std::vector<Factor>> factors_;  // [series][unit]
  std::vector<std::string> units_{""};
  std::map<std::string, uint16_t, std::less<>> unit_numbers_;
  std::vector<std::vector<SeriesEvent>> events_, unused_;
  std::vector<uint32_t> filled_;
  std::vector<Record> responses_, uncoded_drugs_;
  std::vector<Place> resource_, component_;
  value::DateTime birth_;
  std::string gender_;
  FeatureTally tally_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_SERIES_READER_H_
