// SPDX-License-Identifier: Apache-2.0
// The value of one attribute of a person: nothing, a truth value, a number, a text, a code, or an entry of the record.
#ifndef BOGAM_SYNTH_VALUE_H_
#define BOGAM_SYNTH_VALUE_H_

#include <cstdint>

#include "synth/vocabulary.h"

namespace bogam::synth {

struct Value {
  enum class Kind : uint8_t { kNone, kBoolean, kNumber, kText, kCode, kEntry };
  Kind kind = Kind::kNone;
  union {
    double number = 0;
    bool boolean;
    uint32_t id;  // SymbolId, CodeId or EntryId
  };

  static Value Boolean(bool b) {
    Value v;
    v.kind = Kind::kBoolean;
    v.number = 0;
    v.boolean = b;
    return v;
  }
  static Value Number(double n) {
    Value v;
    v.kind = Kind::kNumber;
    v.number = n;
    return v;
  }
  static Value Text(SymbolId id) { return WithId(Kind::kText, id); }
  static Value OfCode(CodeId id) { return WithId(Kind::kCode, id); }
  static Value Entry(uint32_t id) { return WithId(Kind::kEntry, id); }

  bool empty() const { return kind == Kind::kNone; }
  friend bool operator==(const Value& a, const Value& b) {
    if (a.kind != b.kind) return false;
    switch (a.kind) {
      case Kind::kNone: return true;
      case Kind::kBoolean: return a.boolean == b.boolean;
      case Kind::kNumber: return a.number == b.number;
      default: return a.id == b.id;
    }
  }

 private:
  static Value WithId(Kind kind, uint32_t id) {
    Value v;
    v.kind = kind;
    v.number = 0;
    v.id = id;
    return v;
  }
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_VALUE_H_
