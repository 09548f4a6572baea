// SPDX-License-Identifier: Apache-2.0
// Reading is in the order in which names come to be known: inputs, tables, steps, outputs.
#include <algorithm>
#include <set>

#include "risk/equation.h"

namespace bogam::risk {
namespace {

constexpr size_t kMaxRows = 1024;

bool IsName(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && name[0] != '_' && std::all_of(name.begin(), name.end(), fits);
}

class EquationReader {
 public:
  EquationReader(const std::string& folder, const std::map<std::string, std::string>& files, const Rules& rules, Findings& findings)
      : folder_(folder), files_(files), rules_(rules), findings_(findings) {}

  Equation Read() {
    out_.folder = folder_;
    const Json equation = Parse("equation.json"), tables = Parse("tables.json");
    if (equation.kind == Json::Kind::kNull || tables.kind == Json::Kind::kNull) return std::move(out_);
    JsonFields fields(findings_, PathOf("equation.json"), "", equation);
    ReadCard(fields);
    fields.Each("inputs", true, [&](JsonFields& input) { ReadInput(input); });
    if (out_.inputs.empty() || out_.inputs.size() > kMaxInputs) {
      fields.Report("inputs", "an equation has 1 to 64 inputs");
      return std::move(out_);
    }
    Names names;
    for (const Input& input : out_.inputs) names.inputs.push_back(input.name);
    out_.program = Program(std::move(names));
    ReadTables(tables);
    fields.Each("requires", false, [&](JsonFields& one) { ReadRequirement(one, true); });
    fields.Each("excludes", false, [&](JsonFields& one) { ReadRequirement(one, false); });
    fields.Each("steps", false, [&](JsonFields& step) { ReadStep(step); });
    fields.Each("outputs", true, [&](JsonFields& output) { ReadOutput(output); });
    fields.Each("alerts", false, [&](JsonFields& alert) { ReadAlert(alert); });
    for (const std::string& table : out_.program.UnusedTables()) findings_.push_back({PathOf("tables.json"), table, "no formula uses the table"});
    CheckInputs(fields);
    return std::move(out_);
  }

 private:
  std::string PathOf(const std::string& file) const { return folder_ + "/" + file; }

  Json Parse(const std::string& file) {
    const auto found = files_.find(file);
    if (found == files_.end()) {
      findings_.push_back({PathOf(file), "", "the file is missing"});
      return Json();
    }
    return ParseJson(found->second, PathOf(file), findings_);
  }

  void ReadCard(JsonFields& fields) {
    out_.id = fields.Text("id");
    if (const size_t slash = folder_.rfind('/'); out_.id != folder_.substr(slash == std::string::npos ? 0 : slash + 1)) {
      fields.Report("id", "it is not the name of the folder");
    }
    out_.title = fields.Text("title");
    out_.topic = fields.Text("topic");
    out_.purpose = fields.Text("purpose");
    out_.state = static_cast<State>(fields.Choice("state", {"draft", "reproduced"}));
    out_.learned = fields.Has("kind") && fields.Choice("kind", {"equation", "learned"}) == 1;
    out_.on = fields.FlagOr("on", true);
    out_.verification = fields.Text("verification");
    out_.licence = fields.Text("licence");
    out_.notice = fields.TextOr("notice", "");
    fields.Object("effective", [&](JsonFields& effective) {
      out_.effective_from = effective.Text("from");
      out_.effective_to = effective.TextOr("to", "");
    });
    if (!fields.Has("effective")) fields.Report("effective", "it is missing");
    fields.Each("sources", true, [&](JsonFields& source) { out_.sources.push_back({source.Text("title"), source.TextOr("link", "")}); });
    out_.cautions = fields.Texts("cautions");
    out_.validated = fields.Texts("validated");
  }

  void ReadInput(JsonFields& fields) {
    Input input;
    input.name = fields.Text("name");
    if (!IsName(input.name)) fields.Report("name", "a name is letters, digits and _");
    if (out_.FindInput(input.name)) fields.Report("name", "the input is there already");
    const std::string name = fields.Text("rule");
    const auto found = rules_.Find(name);
    if (!found) {
      fields.Report("rule", "there is no rule \"" + name + "\"");
    } else {
      input.rule = *found;
      TakeRule(fields, rules_.rule(*found), &input);
    }
    input.title = fields.TextOr("title", input.title);
    fields.Object("range", [&](JsonFields& bounds) { input.range = ReadBounds(bounds); });
    if (input.kind != ValueKind::kNumber && !input.range.empty()) fields.Report("range", "only a number has one");
    input.beyond = fields.TextOr("beyond", "");
    if (fields.Has("reference")) input.reference = ValueOf(fields, "reference", input);
    input.modifiable = fields.FlagOr("modifiable", false);
    if (input.modifiable && !input.reference) fields.Report("reference", "what can be modified needs a reference");
    out_.inputs.push_back(std::move(input));
  }

  static void TakeRule(JsonFields& fields, const Rule& rule, Input* input) {
    input->kind = rule.kind;
    input->choices = rule.choices;
    input->title = rule.title;
    input->unit = fields.TextOr("unit", rule.unit);
    input->unit_text = input->unit == rule.unit ? rule.unit_text : fields.TextOr("unit_text", input->unit);
    if (input->unit == rule.unit) return;
    const Result<value::UnitPtr> unit = value::Unit::Find(input->unit);
    if (!unit.ok() || rule.kind != ValueKind::kNumber) return fields.Report("unit", "it is no unit of the rule");
    const auto factor = [&](const value::Unit& from, const value::Unit& to) { return value::Convert(value::Decimal(1), from, to)->ToDouble(); };
    if (value::Comparable(**unit, *rule.ucum)) {
      input->scale = factor(*rule.ucum, **unit);
      return;
    }
    for (const Conversion& also : rule.conversions) {
      if (!value::Comparable(**unit, *also.unit)) continue;
      input->scale = factor(*also.unit, **unit) / also.factor;
      return;
    }
    fields.Report("unit", "the rule does not say how it becomes " + rule.unit);
  }

  static double ValueOf(JsonFields& fields, std::string_view key, const Input& input) {
    if (input.kind == ValueKind::kNumber) return fields.Number(key);
    if (input.kind == ValueKind::kYesNo) return fields.FlagOr(key, false) ? 1 : 0;
    return static_cast<double>(fields.Choice(key, input.choices));
  }

  uint16_t InputOf(JsonFields& fields, std::string_view key) {
    const std::string name = fields.Text(key);
    const auto found = out_.FindInput(name);
    if (!found) fields.Report(key, "there is no input \"" + name + "\"");
    return found.value_or(0);
  }

  void ReadRequirement(JsonFields& fields, bool must) {
    Requirement one;
    one.input = InputOf(fields, "input");
    one.value = ValueOf(fields, "is", out_.inputs[one.input]);
    one.must = must;
    one.say = fields.Text("say");
    out_.requirements.push_back(one);
  }

  void ReadTables(const Json& json) {
    JsonFields fields(findings_, PathOf("tables.json"), "", json);
    fields.Text("source");
    fields.Text("standing");
    fields.Each("tables", true, [&](JsonFields& table) { ReadTable(table); });
  }

  void ReadTable(JsonFields& fields) {
    Table table;
    table.name = fields.Text("name");
    if (!IsName(table.name) || out_.program.FindTable(table.name) != nullptr) fields.Report("name", "it is no name, or there already");
    table.kind = static_cast<Table::Kind>(fields.Choice("kind", {"constants", "coefficients", "points"}));
    for (const std::string& by : fields.TextsOr("by")) {
      const auto input = out_.FindInput(by);
      if (!input || out_.inputs[*input].kind == ValueKind::kNumber) {
        fields.Report("by", "\"" + by + "\" is no input that is a choice");
        continue;
      }
      table.by.push_back(*input);
      const Input& one = out_.inputs[*input];
      table.by_size.push_back(one.kind == ValueKind::kYesNo ? uint16_t{2} : static_cast<uint16_t>(one.choices.size()));
    }
    if (table.kind == Table::Kind::kConstants) table.columns = fields.Texts("columns");
    if (table.kind == Table::Kind::kCoefficients) table.columns = fields.Texts("terms");
    size_t rows = 1;
    for (const uint16_t size : table.by_size) rows = std::min(rows * size, kMaxRows + 1);
    if (rows > kMaxRows) return fields.Report("by", "the table has more than 1,024 rows");
    table.rows.resize(rows);
    ReadRows(fields, &table);
    out_.program.AddTable(std::move(table));
  }

  /// "low male": the choices of `by`, in order; "all" where it is by nothing.
  std::string RowName(const Table& table, size_t row) const {
    std::string name;
    for (size_t i = table.by.size(); i-- > 0;) {
      const Input& input = out_.inputs[table.by[i]];
      const size_t choice = row % table.by_size[i];
      row /= table.by_size[i];
      const std::string text = input.kind == ValueKind::kYesNo ? (choice == 1 ? "yes" : "no") : input.choices[choice];
      name = name.empty() ? text : text + " " + name;
    }
    return name.empty() ? "all" : name;
  }

  void ReadRows(JsonFields& fields, Table* table) {
    std::vector<std::string> names;
    for (size_t row = 0; row < table->rows.size(); ++row) names.push_back(RowName(*table, row));
    std::set<std::string> found;
    fields.EachNamed("rows", [&](const std::string& name, const Json& cells) {
      const auto at = std::find(names.begin(), names.end(), name);
      if (at == names.end()) return fields.Report("rows", "\"" + name + "\" is no row of this table");
      found.insert(name);
      const std::string place = table->name + "/" + name;
      Table::Row& row = table->rows[static_cast<size_t>(at - names.begin())];
      table->kind == Table::Kind::kPoints ? ReadPoints(fields, place, cells, &row) : ReadCells(fields, place, cells, *table, &row);
    });
    for (const std::string& name : names) {
      if (!found.contains(name)) fields.Report("rows", "there is no row \"" + name + "\"");
    }
  }

  void ReadCells(JsonFields& fields, const std::string& place, const Json& cells, const Table& table, Table::Row* row) {
    row->first = static_cast<uint32_t>(out_.program.numbers().size());
    row->size = static_cast<uint16_t>(cells.items.size());
    if (cells.kind != Json::Kind::kArray || cells.items.size() != table.columns.size()) {
      fields.Report("rows", place + " has " + std::to_string(cells.items.size()) + " numbers, not " + std::to_string(table.columns.size()));
    }
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const bool there = i < cells.items.size() && cells.items[i].kind == Json::Kind::kNumber;
      if (i < cells.items.size() && !there) fields.Report("rows", place + " has an entry that is no number");
      out_.program.AddNumber(there ? cells.items[i].number : 0, place + "/" + table.columns[i]);
    }
  }

  void ReadPoints(JsonFields& fields, const std::string& place, const Json& cells, Table::Row* row) {
    row->first = static_cast<uint32_t>(out_.program.numbers().size());
    row->size = static_cast<uint16_t>(cells.items.size());
    if (cells.kind != Json::Kind::kArray || cells.items.empty() || cells.items.size() > 64) fields.Report("rows", place + " is no list of 1 to 64 thresholds");
    double last = -format::kNoLimit;
    for (size_t i = 0; i < cells.items.size() && i < 64; ++i) {
      JsonFields cell(findings_, fields.file(), fields.PathOf("rows") + "." + place + "[" + std::to_string(i) + "]", cells.items[i]);
      const bool above = cell.Has("above");
      const double threshold = cell.Number(above ? "above" : "from");
      if (threshold <= last) cell.Report("", "thresholds must rise");
      last = threshold;
      if (above) row->above |= uint64_t{1} << i;
      out_.program.AddNumber(threshold, place + "/threshold " + NumberText(threshold));
      out_.program.AddNumber(cell.Number("points"), place + "/points from " + NumberText(threshold));
    }
  }

  void ReadStep(JsonFields& fields) {
    const std::string name = fields.Text("name");
    if (!IsName(name) || out_.FindInput(name)) fields.Report("name", "it is no name, or that of an input");
    const Status added = out_.program.AddStep(name, fields.Text("formula"));
    if (!added.ok()) fields.Report("formula", added.message());
  }

  void ReadOutput(JsonFields& fields) {
    Output output;
    output.id = fields.Text("id");
    if (out_.FindOutput(output.id) != nullptr) fields.Report("id", "the output is there already");
    output.title = fields.Text("title");
    output.unit = fields.Text("unit");
    output.unit_text = fields.TextOr("unit_text", output.unit);
    output.horizon = fields.TextOr("horizon", "");
    output.digits = static_cast<int>(fields.Number("digits", 0, 6));
    output.valid_months = static_cast<int>(fields.Number("valid_months", 1, 120));
    for (const std::string& formula : fields.Texts("formulas")) {
      const Result<Program::FormulaId> compiled = out_.program.AddFormula(formula);
      if (!compiled.ok()) {
        fields.Report("formulas", compiled.status().message());
      } else {
        output.formulas.push_back(*compiled);
      }
    }
    fields.Each("ranges", false, [&](JsonFields& range) {
      const uint16_t input = InputOf(range, "input");
      output.ranges.emplace_back(input, ReadBounds(range));
    });
    for (const std::string& name : fields.TextsOr("together")) {
      const auto input = out_.FindInput(name);
      if (!input) fields.Report("together", "there is no input \"" + name + "\"");
      output.together.push_back(input.value_or(0));
    }
    fields.Each("bands", false, [&](JsonFields& band) { output.bands.push_back(ReadBand(band)); });
    out_.outputs.push_back(std::move(output));
  }

  Band ReadBand(JsonFields& fields) {
    Band band;
    band.label = fields.Text("label");
    band.bounds = ReadBounds(fields);
    fields.Object("only", [&](JsonFields& only) {
      band.only_input = InputOf(only, "input");
      band.only_value = ValueOf(only, "is", out_.inputs[*band.only_input]);
    });
    return band;
  }

  void ReadAlert(JsonFields& fields) {
    Alert alert;
    alert.input = InputOf(fields, "input");
    alert.bounds = ReadBounds(fields);
    alert.say = fields.Text("say");
    out_.alerts.push_back(alert);
  }

  void CheckInputs(JsonFields& fields) {
    InputSet used = 0;
    for (const Output& output : out_.outputs) used |= out_.Needs(output);
    for (const Requirement& one : out_.requirements) used |= InputSet{1} << one.input;
    for (const Output& output : out_.outputs) {
      for (const Band& band : output.bands) {
        if (band.only_input) used |= InputSet{1} << *band.only_input;
      }
    }
    for (size_t i = 0; i < out_.inputs.size(); ++i) {
      if ((used >> i & 1) == 0) fields.Report("inputs", "nothing uses \"" + out_.inputs[i].name + "\"");
    }
  }

  const std::string& folder_;
  const std::map<std::string, std::string>& files_;
  const Rules& rules_;
  Findings& findings_;
  Equation out_;
};

}  // namespace

Equation ReadEquation(const std::string& folder, const std::map<std::string, std::string>& files, const Rules& rules, Findings& findings) {
  return EquationReader(folder, files, rules, findings).Read();
}

}  // namespace bogam::risk
