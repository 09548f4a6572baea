// SPDX-License-Identifier: Apache-2.0
#include "synthea/csv.h"

#include <zstd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

#include "timing.h"

namespace synthea {
namespace {

std::string Decompress(const std::string& packed) {
  std::string out, chunk(1 << 20, '\0');
  ZSTD_DStream* const stream = ZSTD_createDStream();
  ZSTD_inBuffer source{packed.data(), packed.size(), 0};
  while (source.pos < source.size) {
    ZSTD_outBuffer target{chunk.data(), chunk.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &target, &source))) break;
    out.append(chunk.data(), target.pos);
  }
  ZSTD_freeDStream(stream);
  return out;
}

std::vector<std::string> Fields(std::string_view line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      out.emplace_back();
    else if (c != '\r')
      out.back().push_back(c);
  }
  return out;
}

}  // namespace

std::vector<Row> ReadCsv(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) bench::Die(path + ": cannot be read");
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (path.ends_with(".zst")) text = Decompress(text);
  std::vector<Row> out;
  std::vector<std::string> header;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::vector<std::string> fields = Fields(std::string_view(text).substr(at, end - at));
    at = end + 1;
    if (header.empty()) {
      header = fields;
      continue;
    }
    Row row;
    for (size_t i = 0; i < header.size() && i < fields.size(); ++i) row.emplace(header[i], fields[i]);
    out.push_back(std::move(row));
  }
  if (out.empty()) bench::Die(path + ": no rows");
  return out;
}

}  // namespace synthea
