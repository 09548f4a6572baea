// SPDX-License-Identifier: Apache-2.0
// Thrift's compact protocol, as far as Parquet's footers and page headers need it (thrift/doc/specs/thrift-compact-protocol.md).
#ifndef BOGAM_FORMAT_THRIFT_COMPACT_H_
#define BOGAM_FORMAT_THRIFT_COMPACT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace bogam::format {

enum class ThriftType : uint8_t {
  kStop = 0,
  kTrue = 1,
  kFalse = 2,
  kByte = 3,
  kI16 = 4,
  kI32 = 5,
  kI64 = 6,
  kDouble = 7,
  kBinary = 8,
  kList = 9,
  kSet = 10,
  kMap = 11,
  kStruct = 12
};

class ThriftWriter {
 public:
  explicit ThriftWriter(std::string* out) : out_(out) {}

  void Begin() { last_.push_back(0); }
  void End() {
    out_->push_back(0);
    last_.pop_back();
  }
  void Int(int id, int64_t value, ThriftType type = ThriftType::kI32) {
    Field(id, type);
    base::PutVarint(out_, base::ZigZag(value));
  }
  void Long(int id, int64_t value) { Int(id, value, ThriftType::kI64); }
  void Text(int id, std::string_view text) {
    Field(id, ThriftType::kBinary);
    Bare(text);
  }
  void Flag(int id, bool value) { Field(id, value ? ThriftType::kTrue : ThriftType::kFalse); }
  void Struct(int id) {
    Field(id, ThriftType::kStruct);
    Begin();
  }
  /// Elements follow: structs by Begin and End, others bare.
  void List(int id, ThriftType of, size_t count) {
    Field(id, ThriftType::kList);
    if (count < 15) {
      out_->push_back(static_cast<char>(count << 4 | static_cast<size_t>(of)));
    } else {
      out_->push_back(static_cast<char>(0xf0 | static_cast<int>(of)));
      base::PutVarint(out_, count);
    }
  }
  void Bare(std::string_view text) {
    base::PutVarint(out_, text.size());
    out_->append(text);
  }
  void Bare(int64_t value) { base::PutVarint(out_, base::ZigZag(value)); }

 private:
  void Field(int id, ThriftType type) {
    const int step = id - last_.back();
    if (step > 0 && step < 16) {
      out_->push_back(static_cast<char>(step << 4 | static_cast<int>(type)));
    } else {
      out_->push_back(static_cast<char>(type));
      base::PutVarint(out_, base::ZigZag(id));
    }
    last_.back() = id;
  }

  std::string* out_;
  std::vector<int> last_;
};

/// A value as a tree; bounded by the bytes it is read from and 32 levels.
struct ThriftValue {
  ThriftType type = ThriftType::kStop;
  int64_t whole = 0;
  std::string_view text;
  std::vector<std::pair<int, ThriftValue>> fields;
  std::vector<ThriftValue> items;

  const ThriftValue* Find(int id) const {
    for (const auto& [key, value] : fields) {
      if (key == id) return &value;
    }
    return nullptr;
  }
  int64_t Whole(int id, int64_t otherwise = 0) const {
    const ThriftValue* const found = Find(id);
    return found == nullptr ? otherwise : found->whole;
  }
  std::string_view Text(int id) const {
    const ThriftValue* const found = Find(id);
    return found == nullptr ? std::string_view() : found->text;
  }
};

/// A struct from the front of in, which then begins after it. False where the bytes are none.
bool ReadThriftStruct(std::string_view* in, ThriftValue* out);

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_THRIFT_COMPACT_H_
