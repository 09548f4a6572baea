// SPDX-License-Identifier: Apache-2.0
// X12: the syntax of ASC X12 interchanges, version 00501: delimiters, segments and envelopes (ISA/IEA, GS/GE, ST/SE), whatever is in them.
//
// X12Reader gives one segment after another and checks what any interchange must keep: delimiters as ISA declares them, control numbers in pairs, counts.
// It holds one segment. Whoever keeps something of an interchange before its IEA was given has a part of it: what is read is all or nothing, and
// that is for the caller to keep. X12Writer writes envelopes, counts and delimiters by itself and refuses text that holds one of the delimiters.
//
// A failure names segment (counted in the input from 1), element and byte in its message; what it says there and the next step are in its detail.
// Tests: x12_test.cc.
#ifndef BOGAM_FORMAT_X12_H_
#define BOGAM_FORMAT_X12_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "bogam/status.h"
#include "format/input.h"

namespace bogam::format {

inline constexpr size_t kLargestX12Segment = 8192, kMostX12Elements = 64;
inline constexpr uint32_t kMostX12Sets = 10'000;  ///< a group

struct X12Delimiters {
  char element = '*', repetition = '^', component = ':', segment = '~';
  std::string line_end = "\n";  ///< behind every segment: "", LF, CR LF or CR

  bool Has(char c) const { return c == element || c == repetition || c == component || c == segment; }
  friend bool operator==(const X12Delimiters&, const X12Delimiters&) = default;
};

/// ISA. Texts without the spaces that fill them up.
struct X12Interchange {
  X12Delimiters delimiters;
  std::string authorization_qualifier = "00", authorization, security_qualifier = "00", security;  ///< ISA01 to 04
  std::string sender_qualifier = "ZZ", sender, receiver_qualifier = "ZZ", receiver;                ///< ISA05 to 08
  std::string date, time;                                                                          ///< ISA09 YYMMDD, ISA10 HHMM
  std::string control;                                                                             ///< ISA13, nine digits
  std::string acknowledgment = "0", usage = "P";                                                   ///< ISA14, ISA15
  friend bool operator==(const X12Interchange&, const X12Interchange&) = default;
};

/// GS.
struct X12Group {
  std::string functional, sender, receiver, date, time, control, agency = "X", guide;  ///< GS01 to 08
  friend bool operator==(const X12Group&, const X12Group&) = default;
};

/// ST.
struct X12Set {
  std::string type, control, guide;  ///< ST01 to 03
  friend bool operator==(const X12Set&, const X12Set&) = default;
};

/// A segment as it stands in the input; the views hold until the next one is read.
struct X12Segment {
  std::string_view id;
  std::vector<std::string_view> elements;  ///< the first is element 1
  uint64_t number = 0, byte = 0;           ///< from 1; of its first byte, from 0

  /// Element n from 1; "" where there is none.
  std::string_view At(size_t n) const { return n >= 1 && n <= elements.size() ? elements[n - 1] : std::string_view(); }
};

/// What is wrong with an element (0: with the segment), and what to do about it.
Status X12Wrong(const X12Segment& segment, size_t element, std::string what, std::string next);

/// The repetitions of an element, each of components.
using X12Composites = std::vector<std::vector<std::string>>;
X12Composites SplitX12(std::string_view element, const X12Delimiters& delimiters);

enum class X12Type : uint8_t {
  kText,     ///< AN
  kCode,     ///< ID: letters and digits
  kWhole,    ///< N0
  kDecimal,  ///< R
  kDate,     ///< DT of eight digits
  kTime,     ///< TM: HHMM, HHMMSS, HHMMSSD, HHMMSSDD
};
/// What is wrong with a value of this type and length in characters, or "".
std::string X12Fault(X12Type type, size_t least, size_t most, std::string_view value);

/// Not thread-safe.
class X12Reader {
 public:
  explicit X12Reader(std::unique_ptr<Input> input);

  /// The next segment, those of envelopes too; false behind the last IEA. After a failure every call fails so.
  Result<bool> Next(X12Segment* segment);
  /// The ones that are open.
  const X12Interchange& interchange() const { return interchange_; }
  const X12Group& group() const { return group_; }
  const X12Set& set() const { return set_; }
  uint64_t consumed() const { return input_->consumed(); }

 private:
  enum class Level : uint8_t { kOutside, kInterchange, kGroup, kSet };

  Result<bool> Read(X12Segment* segment);
  Result<bool> More();
  Result<bool> AtEnd();
  Status TakeDelimiters();
  Status TakeBytes(X12Segment* segment);
  Result<std::string> TakeLineEnd();
  Status Split(X12Segment* segment);
  Status CheckCharacters(const X12Segment& segment);
  Status Envelope(const X12Segment& segment);
  Status CheckWhole(const X12Segment& segment) const;
  Status OpenInterchange(const X12Segment& segment);
  Status OpenGroup(const X12Segment& segment);
  Status OpenSet(const X12Segment& segment);
  Status CloseSet(const X12Segment& segment);
  Status CloseGroup(const X12Segment& segment);
  Status CloseInterchange(const X12Segment& segment);
  Status CheckCount(const X12Segment& segment, uint64_t counted, const char* of);
  Status CutShort(const X12Segment& segment) const;

  std::unique_ptr<Input> input_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;
  uint64_t passed_ = 0;  ///< bytes before begin_
  uint64_t segments_ = 0;
  std::string text_;  ///< of the segment given last
  X12Interchange interchange_;
  X12Group group_;
  X12Set set_;
  Level level_ = Level::kOutside;
  uint64_t groups_ = 0, sets_ = 0, in_set_ = 0;
  std::unordered_set<std::string> controls_;  ///< ST02 of the group
  bool ended_ = false;
  Status failure_;
};

/// Not thread-safe. After a failure what was written is to be thrown away.
class X12Writer {
 public:
  explicit X12Writer(std::function<Status(std::string_view)> out) : out_(std::move(out)) {}

  Status BeginInterchange(const X12Interchange& interchange);
  Status BeginGroup(const X12Group& group);
  Status BeginSet(const X12Set& set);
  Status EndSet();
  Status EndGroup();
  Status EndInterchange();

  /// A segment: its name, its elements in order, its end. Empty elements at its end are left out.
  void Begin(std::string_view id);
  void Element(std::string_view text);
  void Element(const X12Composites& composites);
  Status End();

 private:
  void Append(std::string_view text);

  std::function<Status(std::string_view)> out_;
  X12Delimiters delimiters_;
  std::string control_, group_control_, set_control_;
  std::string line_;
  size_t element_ = 0, wrong_ = 0;  ///< the one begun; the first that holds a delimiter
  uint64_t groups_ = 0, sets_ = 0, segments_ = 0;
};

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_X12_H_
