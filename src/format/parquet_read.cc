// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "format/parquet.h"
#include "format/thrift_compact.h"

namespace bogam::format {
namespace {

using Type = ParquetColumn::Type;

Status Damaged(const std::string& what) { return Status(Code::kInvalid, "the Parquet file is damaged: " + what); }
Status Beyond(const std::string& what) { return Status(Code::kUnsupported, "the Parquet file has " + what + ", which is not read here"); }

template <typename T>
bool TakePlain(std::string_view* in, T* out) {
  if (in->size() < sizeof *out) return false;
  std::memcpy(out, in->data(), sizeof *out);
  in->remove_prefix(sizeof *out);
  return true;
}

Result<ParquetColumn> ColumnOf(const ThriftValue& element) {
  ParquetColumn column;
  column.name = element.Text(4);
  if (element.Find(5) != nullptr && element.Whole(5) > 0) return Beyond("a nested column " + column.name);
  const int64_t repetition = element.Whole(3), physical = element.Whole(1, -1), meaning = element.Whole(6, -1);
  if (repetition > 1) return Beyond("a repeated column " + column.name);
  column.optional = repetition == 1;
  const bool plain = meaning == -1;
  if (physical == 1 && meaning == 6) {
    column.type = Type::kDate;
  } else if (physical == 2 && (plain || meaning == 18)) {
    column.type = Type::kInt64;
  } else if (physical == 2 && meaning == 10) {
    column.type = Type::kMicroseconds;
  } else if (physical == 4 && plain) {
    column.type = Type::kFloat;
  } else if (physical == 5 && plain) {
    column.type = Type::kDouble;
  } else if (physical == 6 && meaning == 0) {
    column.type = Type::kText;
  } else {
    return Beyond("a column " + column.name + " of another type");
  }
  return column;
}

/// Levels of one bit: runs and groups of eight.
bool TakeLevels(std::string_view in, size_t count, std::vector<bool>* absent) {
  const size_t end = absent->size() + count;
  while (absent->size() < end) {
    uint64_t head = 0;
    if (!base::TakeVarint(&in, &head)) return false;
    if ((head & 1) == 0) {
      if (in.empty() || head >> 1 > end - absent->size() || head == 0) return false;
      absent->insert(absent->end(), head >> 1, in[0] == 0);
      in.remove_prefix(1);
      continue;
    }
    const uint64_t bytes = head >> 1;
    if (bytes > in.size() || bytes == 0) return false;
    for (uint64_t i = 0; i < bytes * 8 && absent->size() < end; ++i) absent->push_back((static_cast<uint8_t>(in[i / 8]) >> (i % 8) & 1) == 0);
    in.remove_prefix(bytes);
  }
  return true;
}

template <typename T, typename To>
bool TakeInto(std::string_view* in, bool there, std::vector<To>* out) {
  T value{};
  if (there && !TakePlain(in, &value)) return false;
  out->push_back(static_cast<To>(value));
  return true;
}

bool TakeValue(std::string_view* in, bool there, ParquetColumn* column) {
  switch (column->type) {
    case Type::kInt64:
    case Type::kMicroseconds: return TakeInto<int64_t>(in, there, &column->whole);
    case Type::kDate: return TakeInto<int32_t>(in, there, &column->whole);
    case Type::kFloat: return TakeInto<float>(in, there, &column->real);
    case Type::kDouble: return TakeInto<double>(in, there, &column->real);
    case Type::kText: {
      uint32_t size = 0;
      if (there && (!TakePlain(in, &size) || size > in->size())) return false;
      column->text.emplace_back(in->substr(0, size));
      in->remove_prefix(size);
      return true;
    }
  }
  return false;
}

/// The pages of one column in one row group.
Status ReadChunk(std::string_view file, const ThriftValue& chunk, int64_t rows, ParquetColumn* column) {
  const ThriftValue* const meta = chunk.Find(3);
  if (meta == nullptr) return Damaged("a column chunk says nothing");
  if (meta->Whole(4) != 0) return Beyond("compression");
  if (meta->Find(11) != nullptr) return Beyond("a dictionary");
  const int64_t at = meta->Whole(9, -1), bytes = meta->Whole(7, -1), wanted = meta->Whole(5, -1);
  if (at < 4 || bytes < 0 || at > static_cast<int64_t>(file.size()) || bytes > static_cast<int64_t>(file.size()) - at || wanted != rows) {
    return Damaged("a column chunk lies outside");
  }
  std::string_view in = file.substr(static_cast<size_t>(at), static_cast<size_t>(bytes));
  int64_t taken = 0;
  while (taken < rows) {
    ThriftValue header;
    if (!ReadThriftStruct(&in, &header)) return Damaged("a page header");
    const ThriftValue* const data = header.Find(5);
    if (header.Whole(1) != 0 || data == nullptr) return Beyond("pages of another kind");
    if (data->Whole(2) != 0) return Beyond("values in another encoding than PLAIN");
    const int64_t size = header.Whole(3, -1), count = data->Whole(1, -1);
    if (size < 0 || size > static_cast<int64_t>(in.size()) || header.Whole(2, -1) != size || count <= 0 || count > rows - taken) return Damaged("a page");
    std::string_view page = in.substr(0, static_cast<size_t>(size));
    in.remove_prefix(static_cast<size_t>(size));
    const size_t first = column->size();
    if (column->optional) {
      uint32_t length = 0;
      if (data->Whole(3, 3) != 3) return Beyond("levels in another encoding than RLE");
      if (!TakePlain(&page, &length) || length > page.size()) return Damaged("levels");
      if (!TakeLevels(page.substr(0, length), static_cast<size_t>(count), &column->absent)) return Damaged("levels");
      page.remove_prefix(length);
    } else if (count > size) {
      return Damaged("a page has fewer bytes than values");
    }
    for (int64_t i = 0; i < count; ++i) {
      const bool there = !column->optional || !column->absent[first + static_cast<size_t>(i)];
      if (!TakeValue(&page, there, column)) return Damaged("values");
    }
    taken += count;
  }
  return Status::Ok();
}

constexpr int64_t kMostRows = int64_t{1} << 31;

}  // namespace

Result<ParquetTable> ReadParquet(std::string_view bytes) {
  if (bytes.size() < 12 || !bytes.starts_with(kParquetMagic) || !bytes.ends_with(kParquetMagic)) return Status(Code::kInvalid, "this is no Parquet file");
  uint32_t length = 0;
  std::memcpy(&length, bytes.data() + bytes.size() - 8, sizeof length);
  if (length > bytes.size() - 12) return Damaged("its footer");
  std::string_view in = bytes.substr(bytes.size() - 8 - length, length);
  ThriftValue footer;
  if (!ReadThriftStruct(&in, &footer)) return Damaged("its footer");
  const ThriftValue *schema = footer.Find(2), *groups = footer.Find(4);
  if (schema == nullptr || schema->items.size() < 2 || groups == nullptr) return Damaged("it has no columns");
  ParquetTable out;
  for (size_t i = 1; i < schema->items.size(); ++i) {
    BOGAM_ASSIGN(ParquetColumn column, ColumnOf(schema->items[i]));
    out.columns.push_back(std::move(column));
  }
  int64_t rows = 0;
  for (const ThriftValue& group : groups->items) {
    const ThriftValue* const chunks = group.Find(1);
    const int64_t here = group.Whole(3, -1);
    if (chunks == nullptr || chunks->items.size() != out.columns.size() || here < 0 || here > kMostRows - rows) return Damaged("a row group");
    for (size_t i = 0; i < out.columns.size(); ++i) BOGAM_TRY(ReadChunk(bytes, chunks->items[i], here, &out.columns[i]));
    rows += here;
  }
  if (rows != footer.Whole(3, -1)) return Damaged("it has another number of rows than it says");
  if (const ThriftValue* const pairs = footer.Find(5)) {
    for (const ThriftValue& pair : pairs->items) out.metadata.emplace_back(pair.Text(1), pair.Text(2));
  }
  return out;
}

}  // namespace bogam::format
