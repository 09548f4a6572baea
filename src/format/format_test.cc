// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "format/documents.h"
#include "format/input.h"
#include "format/test_archives.h"

namespace bogam::format {
namespace {

struct Read {
  std::vector<std::pair<uint64_t, std::string>> documents;
  Status status;
};

Read ReadAll(std::string_view bytes, size_t max_bytes = size_t{1} << 30) {
  Read read;
  DocumentReader reader(MemoryInput(bytes), max_bytes);
  for (Document document;;) {
    auto more = reader.Next(&document);
    if (!more.ok()) {
      read.status = more.status();
      return read;
    }
    if (!*more) return read;
    read.documents.emplace_back(document.line, document.text);
  }
}

using Rows = std::vector<std::pair<uint64_t, std::string>>;

TEST(Documents, LinesWithTheirNumbers) {
  const Rows expected{{1, R"({"a":1})"}, {3, R"({"b":"김"})"}, {4, "broken"}};
  const std::string text = "\xEF\xBB\xBF{\"a\":1}\r\n\n  {\"b\":\"김\"}\nbroken";
  EXPECT_EQ(ReadAll(text).documents, expected);
  EXPECT_EQ(ReadAll(Gzip(text)).documents, expected);
  EXPECT_EQ(ReadAll(Zstd(text)).documents, expected);
  EXPECT_EQ(ReadAll(Zstd("{\"a\":1}\r\n\n") + Zstd("  {\"b\":\"김\"}\nbroken")).documents, expected);
  EXPECT_EQ(ReadAll(Gzip("{\"a\":1}\r\n\n") + Gzip("  {\"b\":\"김\"}\nbroken")).documents, expected);
}

TEST(Documents, AnIndentedFileIsOneDocument) {
  const std::string text = "\n{\n  \"resourceType\": \"Patient\"\n}\n";
  EXPECT_EQ(ReadAll(text).documents, (Rows{{2, "{\n  \"resourceType\": \"Patient\"\n}"}}));
}

TEST(Documents, AtEnd) {
  DocumentReader reader(MemoryInput("{}\n\n \n{}\n \n"));
  Document document;
  ASSERT_TRUE(*reader.Next(&document));
  EXPECT_FALSE(reader.AtEnd());
  ASSERT_TRUE(*reader.Next(&document));
  EXPECT_EQ(document.line, 4u);
  EXPECT_TRUE(reader.AtEnd());
  EXPECT_FALSE(*reader.Next(&document));
}

TEST(Documents, EmptyInput) {
  EXPECT_TRUE(ReadAll("").documents.empty());
  EXPECT_TRUE(ReadAll("\n \n").documents.empty());
  EXPECT_TRUE(ReadAll("").status.ok());
}

TEST(Documents, LongLinesGrowTheBufferUpToTheLimit) {
  const std::string line = "{\"a\":\"" + std::string(3 << 20, 'x') + "\"}";
  const Read read = ReadAll(line + "\n" + line);
  ASSERT_EQ(read.documents.size(), 2u);
  EXPECT_EQ(read.documents[1].second, line);
  EXPECT_EQ(ReadAll(line, 2 << 20).status.code(), Code::kTooLarge);
}

TEST(Documents, TruncatedStreamsGiveWhatTheyHaveAndThenAnError) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "{\"n\":" + std::to_string(i * 7919 % 10007) + "}\n";
  for (const std::string& packed : {Gzip(text), Zstd(text)}) {
    const Read read = ReadAll(std::string_view(packed).substr(0, packed.size() / 2));
    EXPECT_EQ(read.status.code(), Code::kInvalid);
    EXPECT_LT(read.documents.size(), 20000u);
    std::string damaged = packed;
    for (size_t i = 20; i < 60; ++i) damaged[i] = static_cast<char>(~damaged[i]);
    EXPECT_FALSE(ReadAll(damaged).status.ok());
  }
}

TEST(Documents, CompleteObject) {
  EXPECT_TRUE(IsCompleteObject(R"( {"a":"}\"{","b":[{}]} )"));
  EXPECT_FALSE(IsCompleteObject(R"({"a":1} {"b":2})"));
  EXPECT_FALSE(IsCompleteObject("{"));
  EXPECT_FALSE(IsCompleteObject("[1]"));
  EXPECT_FALSE(IsCompleteObject(R"({"a":"\)"));
}

TEST(Bundle, EntriesInOrder) {
  std::string text = R"({"type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"1"},"fullUrl":"urn:uuid:1",)"
                     R"("request":{"url":"Patient","method":"POST","ifNoneExist":"identifier=a"}},{"fullUrl":"x"}],"resourceType":"Bundle"})";
  text.append(kPadding, '\0');
  const std::string_view padded(text.data(), text.size() - kPadding);
  EXPECT_TRUE(IsBundle(padded));
  std::vector<std::string> seen;
  std::string type;
  ASSERT_TRUE(ForEachEntry(padded, &type, [&](const BundleEntry& e) {
                seen.push_back(std::string(e.full_url) + "|" + std::string(e.resource) + "|" + std::string(e.method) + " " + std::string(e.url) + "?" +
                               std::string(e.if_none_exist));
                return Status();
              }).ok());
  EXPECT_EQ(type, "transaction");
  EXPECT_EQ(seen, (std::vector<std::string>{R"(urn:uuid:1|{"resourceType":"Patient","id":"1"}|POST Patient?identifier=a)", "x|| ?"}));
}

TEST(Bundle, MalformedIsAnError) {
  for (std::string text :
       {R"({"resourceType":"Bundle","entry":[{"resource":)", R"({"resourceType":"Bundle","entry":{}})", R"({"resourceType":"Bundle","entry":[1]})"}) {
    const size_t size = text.size();
    text.append(kPadding, '\0');
    EXPECT_EQ(ForEachEntry({text.data(), size}, nullptr, [](const BundleEntry&) { return Status(); }).code(), Code::kInvalid);
  }
}

TEST(Input, FilesAndFolders) {
  EXPECT_EQ(OpenInput("/nonexistent/x").status().code(), Code::kNotFound);
  EXPECT_EQ(OpenInput("/tmp").status().code(), Code::kInvalid);
}

}  // namespace
}  // namespace bogam::format
