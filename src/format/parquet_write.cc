// SPDX-License-Identifier: Apache-2.0
// The numbers of fields are those of parquet.thrift in apache/parquet-format.
#include <algorithm>
#include <cstring>

#include "format/parquet.h"
#include "format/thrift_compact.h"

namespace bogam::format {
namespace {

using Type = ParquetColumn::Type;

constexpr size_t kRowsAGroup = 64 * 1024;

/// Physical types: INT32 1, INT64 2, FLOAT 4, DOUBLE 5, BYTE_ARRAY 6.
int Physical(Type type) {
  switch (type) {
    case Type::kInt64:
    case Type::kMicroseconds: return 2;
    case Type::kFloat: return 4;
    case Type::kDouble: return 5;
    case Type::kText: return 6;
    case Type::kDate: return 1;
  }
  return 2;
}

template <typename T>
void PutPlain(T value, std::string* out) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out->append(bytes, sizeof value);
}

/// 1 where a value is there: runs of equal levels, of one bit each, after their length (RLE, hybrid encoding).
void PutLevels(const ParquetColumn& column, size_t begin, size_t end, std::string* out) {
  std::string runs;
  for (size_t i = begin; i < end;) {
    size_t j = i;
    while (j < end && column.absent[j] == column.absent[i]) ++j;
    base::PutVarint(&runs, (j - i) << 1);
    runs.push_back(column.absent[i] ? '\0' : '\1');
    i = j;
  }
  PutPlain(static_cast<uint32_t>(runs.size()), out);
  out->append(runs);
}

void PutValue(const ParquetColumn& column, size_t i, std::string* out) {
  switch (column.type) {
    case Type::kInt64:
    case Type::kMicroseconds: return PutPlain(column.whole[i], out);
    case Type::kDate: return PutPlain(static_cast<int32_t>(column.whole[i]), out);
    case Type::kFloat: return PutPlain(static_cast<float>(column.real[i]), out);
    case Type::kDouble: return PutPlain(column.real[i], out);
    case Type::kText: PutPlain(static_cast<uint32_t>(column.text[i].size()), out); out->append(column.text[i]);
  }
}

struct Chunk {
  int64_t at = 0, bytes = 0;
  size_t rows = 0;
};

/// One data page with its header.
std::string Page(const ParquetColumn& column, size_t begin, size_t end) {
  std::string body;
  if (column.optional) PutLevels(column, begin, end, &body);
  for (size_t i = begin; i < end; ++i) {
    if (!column.optional || !column.absent[i]) PutValue(column, i, &body);
  }
  std::string out;
  ThriftWriter header(&out);
  header.Begin();
  header.Int(1, 0);  // DATA_PAGE
  header.Int(2, static_cast<int64_t>(body.size()));
  header.Int(3, static_cast<int64_t>(body.size()));
  header.Struct(5);
  header.Int(1, static_cast<int64_t>(end - begin));
  header.Int(2, 0);  // values PLAIN
  header.Int(3, 3);  // levels RLE
  header.Int(4, 3);
  header.End();
  header.End();
  return out + body;
}

void PutSchema(const std::vector<ParquetColumn>& columns, ThriftWriter* out) {
  out->List(2, ThriftType::kStruct, columns.size() + 1);
  out->Begin();
  out->Text(4, "schema");
  out->Int(5, static_cast<int64_t>(columns.size()));
  out->End();
  for (const ParquetColumn& column : columns) {
    out->Begin();
    out->Int(1, Physical(column.type));
    out->Int(3, column.optional ? 1 : 0);
    out->Text(4, column.name);
    if (column.type == Type::kText) out->Int(6, 0);           // UTF8
    if (column.type == Type::kDate) out->Int(6, 6);           // DATE
    if (column.type == Type::kMicroseconds) out->Int(6, 10);  // TIMESTAMP_MICROS
    out->End();
  }
}

void PutGroup(const std::vector<ParquetColumn>& columns, const std::vector<Chunk>& chunks, ThriftWriter* out) {
  int64_t bytes = 0;
  for (const Chunk& chunk : chunks) bytes += chunk.bytes;
  out->Begin();
  out->List(1, ThriftType::kStruct, columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    out->Begin();
    out->Long(2, chunks[i].at);
    out->Struct(3);
    out->Int(1, Physical(columns[i].type));
    out->List(2, ThriftType::kI32, 2);
    out->Bare(int64_t{0});
    out->Bare(int64_t{3});
    out->List(3, ThriftType::kBinary, 1);
    out->Bare(std::string_view(columns[i].name));
    out->Int(4, 0);  // uncompressed
    out->Long(5, static_cast<int64_t>(chunks[i].rows));
    out->Long(6, chunks[i].bytes);
    out->Long(7, chunks[i].bytes);
    out->Long(9, chunks[i].at);
    out->End();
    out->End();
  }
  out->Long(2, bytes);
  out->Long(3, static_cast<int64_t>(chunks.front().rows));
  out->End();
}

}  // namespace

Status WriteParquet(const std::vector<ParquetColumn>& columns, const std::vector<std::pair<std::string, std::string>>& metadata,
                    const std::function<Status(std::string_view)>& write) {
  if (columns.empty()) return Status(Code::kInvalid, "a table without columns");
  const size_t rows = columns.front().size();
  for (const ParquetColumn& column : columns) {
    if (column.size() != rows || (column.optional && column.absent.size() != rows))
      return Status(Code::kInvalid, "column " + column.name + " has another number of rows");
  }
  BOGAM_TRY(write(kParquetMagic));
  int64_t at = kParquetMagic.size();
  std::vector<std::vector<Chunk>> groups;
  for (size_t begin = 0; begin < rows; begin += kRowsAGroup) {
    const size_t end = std::min(rows, begin + kRowsAGroup);
    std::vector<Chunk>& chunks = groups.emplace_back();
    for (const ParquetColumn& column : columns) {
      const std::string page = Page(column, begin, end);
      if (page.size() > INT32_MAX) return Status(Code::kTooLarge, "column " + column.name + " has over 2 GB in 65,536 rows");
      BOGAM_TRY(write(page));
      chunks.push_back({at, static_cast<int64_t>(page.size()), end - begin});
      at += static_cast<int64_t>(page.size());
    }
  }
  std::string footer;
  ThriftWriter out(&footer);
  out.Begin();
  out.Int(1, 1);
  PutSchema(columns, &out);
  out.Long(3, static_cast<int64_t>(rows));
  out.List(4, ThriftType::kStruct, groups.size());
  for (const std::vector<Chunk>& chunks : groups) PutGroup(columns, chunks, &out);
  if (!metadata.empty()) {
    out.List(5, ThriftType::kStruct, metadata.size());
    for (const auto& [key, value] : metadata) {
      out.Begin();
      out.Text(1, key);
      out.Text(2, value);
      out.End();
    }
  }
  out.Text(6, "bogam");
  out.End();
  PutPlain(static_cast<uint32_t>(footer.size()), &footer);
  footer.append(kParquetMagic);
  return write(footer);
}

}  // namespace bogam::format
