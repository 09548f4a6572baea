// SPDX-License-Identifier: Apache-2.0
// Compressed bytes for tests.
#ifndef BOGAM_FORMAT_TEST_ARCHIVES_H_
#define BOGAM_FORMAT_TEST_ARCHIVES_H_

#include <zlib.h>
#include <zstd.h>

#include <string>
#include <string_view>

namespace bogam::format {

inline std::string Gzip(std::string_view text) {
  z_stream s{};
  deflateInit2(&s, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&s, text.size()) + 64, '\0');
  s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  s.avail_in = static_cast<uInt>(text.size());
  s.next_out = reinterpret_cast<Bytef*>(out.data());
  s.avail_out = static_cast<uInt>(out.size());
  deflate(&s, Z_FINISH);
  out.resize(s.total_out);
  deflateEnd(&s);
  return out;
}

inline std::string Zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_TEST_ARCHIVES_H_
