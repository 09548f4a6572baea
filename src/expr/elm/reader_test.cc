// SPDX-License-Identifier: Apache-2.0
#include "expr/elm/reader.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "expr/tree_text.h"

namespace bogam::expr {
namespace {

std::string ElmLibrary(std::string_view expression) {
  return R"({"library":{"identifier":{"id":"T","version":"1"},"statements":{"def":[{"name":"X","context":"Patient","expression":)" + std::string(expression) +
         "}]}}}";
}

TEST(ElmReader, KeepsDigitsSpansAndTypes) {
  auto library = ReadElm(ElmLibrary(
      R"({"type":"Quantity","locator":"3:5-4:10","value":1.50000000000000000000000001,"unit":"mg",
          "resultTypeName":"{urn:hl7-org:elm-types:r1}Quantity"})"));
  ASSERT_TRUE(library.ok()) << library.status().ToString();
  const Expr& body = *(*library)->definitions[0].body;
  EXPECT_EQ(body.literal, "1.50000000000000000000000001");
  EXPECT_EQ(body.span.end_column, 10u);
  EXPECT_TRUE(body.type.IsSystem("Quantity"));
}

TEST(ElmReader, NamesWhatItDoesNotKnow) {
  auto library = ReadElm(ElmLibrary(R"({"type":"Frobnicate","locator":"7:1"})"));
  EXPECT_EQ(library.status().code(), Code::kUnsupported);
  EXPECT_NE(library.status().message().find("Frobnicate"), std::string::npos);
  EXPECT_NE(library.status().message().find("7:1"), std::string::npos);
  EXPECT_EQ(ReadElm("[1,2").status().code(), Code::kInvalid);
  EXPECT_EQ(ReadElm("{}").status().code(), Code::kInvalid);
}

struct Form {
  const char* json;
  const char* tree;
};

TEST(ElmReader, ReadsWhatOtherOptionsOfTranslatorsWrite) {
  const Form forms[] = {
      {R"({"type":"Property","path":"period","source":{"type":"AliasRef","name":"E"}})", "(Property name=period (AliasRef name=E))"},
      {R"({"type":"Property","path":"a.b","source":{"type":"ExpressionRef","name":"Patient"},"resultTypeSpecifier":{"type":"ListTypeSpecifier",
           "elementType":{"type":"NamedTypeSpecifier","name":"{urn:hl7-org:elm-types:r1}String"}}})",
       "(Property name=a.b (ExpressionRef name=Patient))"},
      {R"({"type":"FunctionRef","name":"F","operand":[{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Integer","value":1}],"signature":[]})",
       "(FunctionRef name=F (Literal type=Integer value=1))"},
      {R"({"type":"Retrieve","dataType":"{http://hl7.org/fhir}Encounter","include":[],"codeFilter":[],"dateFilter":[],"otherFilter":[]})",
       "(Retrieve data=FHIR.Encounter)"},
      {R"({"type":"Indexer","operand":[{"type":"List","element":[]},{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Integer","value":"0"}]})",
       "(Indexer (List) (Literal type=Integer value=0))"},
      {R"({"type":"AnyTrue","signature":[],"source":{"type":"List","element":[{"type":"Null"}]}})", "(AnyTrue (List (Null)))"},
      {R"({"type":"Includes","precision":"Day","operand":[{"type":"Null"},{"type":"Null"}]})", "(Includes precision=day (Null) (Null))"},
      {R"({"type":"Date","year":{"type":"Null"}})", "(Date (Null))"},
  };
  for (const Form& form : forms) {
    const auto library = ReadElm(ElmLibrary(form.json));
    ASSERT_TRUE(library.ok()) << form.json << ": " << library.status().ToString();
    EXPECT_EQ(ToText(*(*library)->definitions[0].body), form.tree);
  }
  const auto filtered = ReadElm(ElmLibrary(R"({"type":"Retrieve","dataType":"{http://hl7.org/fhir}Encounter","codeFilter":[{"property":"type"}]})"));
  EXPECT_EQ(filtered.status().code(), Code::kUnsupported);
}

TEST(ElmReader, CountsDepth) {
  std::string deep, close;
  for (int i = 0; i < 990; ++i) {
    deep += R"({"type":"Not","operand":)";
    close += "}";
  }
  const std::string leaf = R"({"type":"Null"})";
  EXPECT_TRUE(ReadElm(ElmLibrary(deep + leaf + close)).ok());
  EXPECT_EQ(ReadElm(ElmLibrary(deep + deep + leaf + close + close)).status().code(), Code::kTooLarge);
}

TEST(ElmReader, ReadsThePublishedLibraries) {
  const std::filesystem::path deck = std::filesystem::path(BOGAM_TEST_DATA) / "ecqm";
  if (!std::filesystem::exists(deck)) GTEST_SKIP() << "no " << deck;
  int read = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(deck)) {
    if (entry.path().parent_path().filename() != "elm") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    auto library = ReadElm(text.str());
    ASSERT_TRUE(library.ok()) << entry.path() << ": " << library.status().ToString();
    EXPECT_FALSE((*library)->definitions.empty());
    ++read;
  }
  EXPECT_GE(read, 8);
}

}  // namespace
}  // namespace bogam::expr
