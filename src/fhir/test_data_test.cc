// SPDX-License-Identifier: Apache-2.0
#include "fhir/test_data.h"

#include <gtest/gtest.h>
#include <simdjson.h>
#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace bogam::fhir {
namespace {

namespace ondemand = simdjson::ondemand;

std::string Unpack(const std::string& packed) {
  ZSTD_DStream* stream = ZSTD_createDStream();
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::string text;
  std::string piece(ZSTD_DStreamOutSize(), '\0');
  while (in.pos < in.size) {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &out, &in)) != 0) break;
    text.append(piece, 0, out.pos);
  }
  ZSTD_freeDStream(stream);
  return text;
}

std::string CanonicalValue(ondemand::value value) {
  std::string text;
  switch (value.type()) {
    case ondemand::json_type::object: {
      std::vector<std::pair<std::string, std::string>> members;
      for (auto field : value.get_object()) {
        std::string key(std::string_view(field.unescaped_key()));
        members.emplace_back(std::move(key), CanonicalValue(field.value()));
      }
      std::sort(members.begin(), members.end());
      for (const auto& [key, member] : members) text.append(key).append(1, '\1').append(member).append(1, '\2');
      return "{" + text + "}";
    }
    case ondemand::json_type::array:
      for (auto entry : value.get_array()) text.append(CanonicalValue(entry.value())).append(1, '\3');
      return "[" + text + "]";
    case ondemand::json_type::string: return "\"" + std::string(std::string_view(value.get_string()));
    default: {
      text = std::string_view(value.raw_json_token());
      while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t')) text.pop_back();
      return text;
    }
  }
}

}  // namespace

std::vector<std::string> DataFiles(std::string_view folder, std::string_view suffix) {
  std::vector<std::string> found;
  std::error_code error;
  const std::filesystem::path root = std::filesystem::path(BOGAM_TEST_DATA) / folder;
  for (std::filesystem::recursive_directory_iterator i(root, error), end; !error && i != end; i.increment(error)) {
    if (i->is_regular_file() && i->path().string().ends_with(suffix)) found.push_back(i->path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string ReadData(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return path.ends_with(".zst") ? Unpack(std::move(bytes).str()) : std::move(bytes).str();
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string Canonical(std::string_view json) {
  try {
    ondemand::parser parser;
    const simdjson::padded_string padded(json);
    ondemand::document document = parser.iterate(padded);
    return CanonicalValue(document.get_value());
  } catch (const simdjson::simdjson_error& error) {
    return std::string("!") + error.what();
  }
}

TEST(Canonical, KeepsDigitsAndIgnoresOrder) {
  EXPECT_EQ(Canonical(R"({"a":1.0,"b":[1,2]})"), Canonical(R"({ "b" : [1, 2], "a" : 1.0 })"));
  EXPECT_NE(Canonical(R"({"a":1.0})"), Canonical(R"({"a":1.00})"));
  EXPECT_NE(Canonical(R"({"a":[1,2]})"), Canonical(R"({"a":[2,1]})"));
  EXPECT_EQ(Canonical(R"({"a":"é"})"), Canonical("{\"a\":\"\\u00e9\"}"));
  EXPECT_EQ(Canonical("{").substr(0, 1), "!");
}

}  // namespace bogam::fhir
