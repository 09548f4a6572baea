// SPDX-License-Identifier: Apache-2.0
#include "format/thrift_compact.h"

namespace bogam::format {
namespace {

constexpr int kDeepestStruct = 32;
constexpr size_t kMostThriftValues = 4'000'000;

class Reader {
 public:
  explicit Reader(std::string_view* in) : in_(*in) {}

  bool Struct(ThriftValue* out, int depth) {
    out->type = ThriftType::kStruct;
    if (depth > kDeepestStruct) return false;
    int last = 0;
    while (true) {
      if (in_.empty()) return false;
      const auto head = static_cast<uint8_t>(Byte());
      const auto type = static_cast<ThriftType>(head & 15);
      if (type == ThriftType::kStop) return true;
      int id = last + (head >> 4);
      if (head >> 4 == 0) {
        uint64_t written = 0;
        if (!base::TakeVarint(&in_, &written)) return false;
        id = static_cast<int>(base::UnZigZag(written));
      }
      last = id;
      auto& [key, value] = out->fields.emplace_back();
      key = id;
      if (!Value(type, &value, depth + 1)) return false;
    }
  }

 private:
  char Byte() {
    const char c = in_[0];
    in_.remove_prefix(1);
    return c;
  }

  bool Value(ThriftType type, ThriftValue* out, int depth) {
    if (++values_ > kMostThriftValues) return false;
    out->type = type;
    uint64_t v = 0;
    switch (type) {
      case ThriftType::kTrue: out->whole = 1; return true;
      case ThriftType::kFalse: return true;
      case ThriftType::kByte:
        if (in_.empty()) return false;
        out->whole = static_cast<int8_t>(Byte());
        return true;
      case ThriftType::kI16:
      case ThriftType::kI32:
      case ThriftType::kI64:
        if (!base::TakeVarint(&in_, &v)) return false;
        out->whole = base::UnZigZag(v);
        return true;
      case ThriftType::kDouble:
        if (in_.size() < 8) return false;
        in_.remove_prefix(8);
        return true;
      case ThriftType::kBinary:
        if (!base::TakeVarint(&in_, &v) || v > in_.size()) return false;
        out->text = in_.substr(0, v);
        in_.remove_prefix(v);
        return true;
      case ThriftType::kList:
      case ThriftType::kSet: return List(out, depth);
      case ThriftType::kStruct: return Struct(out, depth);
      default: return false;  // Parquet has no maps
    }
  }

  bool List(ThriftValue* out, int depth) {
    if (in_.empty() || depth > kDeepestStruct) return false;
    const auto head = static_cast<uint8_t>(Byte());
    const auto of = static_cast<ThriftType>(head & 15);
    uint64_t count = head >> 4;
    if (count == 15 && !base::TakeVarint(&in_, &count)) return false;
    if (count > in_.size()) return false;  // every element has a byte at least
    for (uint64_t i = 0; i < count; ++i) {
      const bool flag = of == ThriftType::kTrue || of == ThriftType::kFalse;
      ThriftValue& item = out->items.emplace_back();
      if (flag) {
        if (in_.empty()) return false;
        item.whole = Byte() == 1;
      } else if (!Value(of, &item, depth + 1)) {
        return false;
      }
    }
    return true;
  }

 public:
  std::string_view in_;

 private:
  size_t values_ = 0;
};

}  // namespace

bool ReadThriftStruct(std::string_view* in, ThriftValue* out) {
  Reader reader(in);
  if (!reader.Struct(out, 0)) return false;
  *in = reader.in_;
  return true;
}

}  // namespace bogam::format
