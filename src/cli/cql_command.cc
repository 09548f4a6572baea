// SPDX-License-Identifier: Apache-2.0
// `bogam cql check | run` and `bogam fhirpath`.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "expr/fhirpath/evaluate.h"
#include "fhir/json.h"
#include "format/documents.h"
#include "format/input.h"
#include "measure/json_text.h"

namespace bogam::cli {
namespace {

namespace fs = std::filesystem;

/// The folders of the libraries that stand beside a file, and those the user names.
std::vector<std::string> Folders(const std::string& file, const std::vector<std::string>& named) {
  const std::string parent = fs::path(file).parent_path().string();
  std::vector<std::string> out = named;
  out.push_back(parent.empty() ? "." : parent);
  return out;
}

void AddDiagnostic(const expr::Diagnostic& diagnostic, measure::JsonText* json) {
  json->Object().String("severity", diagnostic.severity == expr::Severity::kError ? "error" : "warning").String("file", diagnostic.file);
  json->Number("line", diagnostic.span.line).Number("column", diagnostic.span.column);
  json->Number("endLine", diagnostic.span.end_line).Number("endColumn", diagnostic.span.end_column);
  json->String("message", diagnostic.message).Optional("hint", diagnostic.hint).End();
}

Result<int> DoCheck(const CqlArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, Access::kNone));
  measure::JsonText json;
  json.Array();
  size_t errors = 0, warnings = 0;
  for (const std::string& file : arguments.files) {
    BOGAM_ASSIGN(const std::string text, ReadText(file));
    BOGAM_ASSIGN(const std::vector<expr::Diagnostic> diagnostics, engine::CheckCql(text, file, Folders(file, arguments.folders), engine->models()));
    for (const expr::Diagnostic& diagnostic : diagnostics) {
      ++(diagnostic.severity == expr::Severity::kError ? errors : warnings);
      AddDiagnostic(diagnostic, &json);
      if (!arguments.json) std::printf("%s\n", diagnostic.ToString().c_str());
    }
  }
  json.End();
  if (arguments.json) {
    std::printf("%s\n", json.text().c_str());
  } else if (errors + warnings == 0) {
    std::printf("%zu %s, no errors\n", arguments.files.size(), arguments.files.size() == 1 ? "file" : "files");
  } else {
    std::printf("%zu %s, %zu %s\n", errors, errors == 1 ? "error" : "errors", warnings, warnings == 1 ? "warning" : "warnings");
  }
  return errors == 0 ? kDone : kNo;
}

Result<int> DoRun(const CqlArguments& arguments) {
  const bool reads_store = !arguments.patient.empty() && !DataOnly(arguments.world);
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, reads_store ? Access::kRead : Access::kNone));
  engine::CqlRequest request;
  request.expression = arguments.expression;
  if (!arguments.files.empty()) {
    request.file = arguments.files.front();
    BOGAM_ASSIGN(request.text, ReadText(request.file));
    request.folders = Folders(request.file, arguments.folders);
  } else {
    request.folders = arguments.folders;
  }
  request.definitions = arguments.definitions;
  request.patient = arguments.patient.starts_with("Patient/") ? arguments.patient.substr(8) : arguments.patient;
  BOGAM_ASSIGN(request.data, DataOf(arguments.world));
  request.data_only = !reads_store;
  BOGAM_ASSIGN(request.time, engine->When(arguments.time, request.data.get(), request.data_only));
  request.trust_profiles = arguments.world.trust_profiles;
  BOGAM_ASSIGN(const std::vector<engine::ExpressionResult> results, engine->RunCql(request));
  int answer = kDone;
  measure::JsonText json;
  json.Object().Object("period").String("start", measure::PeriodStart(request.time.period)).String("end", measure::PeriodEnd(request.time.period)).End();
  json.String("now", request.time.now.ToString()).String("timezone", request.time.timezone).Array("results");
  for (const engine::ExpressionResult& one : results) {
    if (!one.status.ok()) answer = kNo;
    json.Object().String("library", one.library).String("name", one.name);
    if (one.status.ok())
      json.Raw("value", one.json);
    else
      json.String("error", one.status.ToString());
    json.End();
    if (arguments.json) continue;
    if (one.status.ok())
      std::printf("%s = %s\n", one.name.c_str(), one.json.size() > 2 && one.json[0] == '[' ? one.json.c_str() : one.text.c_str());
    else
      std::printf("%s: error: %s\n", one.name.c_str(), one.status.ToString().c_str());
  }
  json.End().End();
  if (arguments.json) std::printf("%s\n", json.text().c_str());
  return answer;
}

void PrintItem(const expr::fhirpath::Item& item, bool json) {
  std::string text;
  if (item.is(expr::fhirpath::ItemType::kNode) && item.node.is_object()) {
    fhir::WriteJson(item.node, &text);
  } else {
    const std::optional<std::string> plain = expr::fhirpath::ToText(item);
    text = plain.value_or(std::string(expr::fhirpath::TypeName(item)));
    const auto type = expr::fhirpath::ToSystem(item).type;
    using expr::fhirpath::ItemType;
    const bool bare = type == ItemType::kBoolean || type == ItemType::kInteger || type == ItemType::kLong || type == ItemType::kDecimal;
    if (json && !bare) {
      std::string quoted;
      fhir::WriteJsonString(text, &quoted);
      text = quoted;
    }
  }
  std::printf("%s\n", text.c_str());
}

Result<int> DoFhirPath(const FhirPathArguments& arguments) {
  BOGAM_ASSIGN(const expr::fhirpath::Expression expression, expr::fhirpath::Parse(arguments.expression));
  BOGAM_ASSIGN(const int offset, engine::ParseTimezone(arguments.timezone));
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto now = value::DateTime::FromInstant(std::chrono::duration_cast<std::chrono::microseconds>(since).count(), offset);
  for (const std::string& file : arguments.files) {
    BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(file));
    format::DocumentReader reader(std::move(input));
    for (format::Document document;;) {
      BOGAM_ASSIGN(const bool more, reader.Next(&document));
      if (!more) break;
      const std::string place = file + ":" + std::to_string(document.line) + ": ";
      fhir::ParseOptions options;
      options.lenient = arguments.lenient;
      const Result<fhir::Record> record = fhir::ParseJson(document.text, options);
      if (!record.ok()) return Status(record.status().code(), place + record.status().message(), record.status().detail());
      base::Arena arena;
      expr::fhirpath::Environment environment;
      environment.arena = &arena;
      environment.resource = record->root();
      environment.offset = offset;
      environment.now = now.value_or(value::DateTime());
      const Result<expr::fhirpath::Collection> found = expr::fhirpath::Evaluate(expression, record->root(), environment);
      if (!found.ok()) return Status(found.status().code(), place + found.status().message(), found.status().detail());
      for (const expr::fhirpath::Item& item : *found) PrintItem(item, arguments.json);
    }
  }
  return kDone;
}

}  // namespace

int RunCqlCheck(const CqlArguments& arguments) {
  const Result<int> answer = DoCheck(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

int RunCqlRun(const CqlArguments& arguments) {
  const Result<int> answer = DoRun(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

int RunFhirPath(const FhirPathArguments& arguments) {
  const Result<int> answer = DoFhirPath(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

}  // namespace bogam::cli
