// SPDX-License-Identifier: Apache-2.0
// For the tests of this room only: content/healthplan/masshealth as it stands in the checkout, and the cases of tests/cases/healthplan.
#ifndef BOGAM_HEALTHPLAN_TEST_PROGRAMME_H_
#define BOGAM_HEALTHPLAN_TEST_PROGRAMME_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "healthplan/decide.h"

namespace bogam::healthplan {

inline std::vector<SourceFile> MassHealthFiles() {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(BOGAM_SOURCE_DIR) / "content/healthplan/masshealth";
  std::vector<SourceFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    files.push_back({fs::relative(entry.path(), root).generic_string(), text.str()});
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

inline void ExpectNone(const Findings& findings) {
  for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString();
}

/// Compiled once for all tests of the process.
inline const std::shared_ptr<const Rulebook>& MassHealth() {
  static const std::shared_ptr<const Rulebook> rulebook = [] {
    Findings findings;
    Programme programme = Programme::Read(MassHealthFiles(), findings);
    ExpectNone(findings);
    auto out = findings.empty() ? Rulebook::Compile(std::move(programme), findings) : nullptr;
    ExpectNone(findings);
    return out;
  }();
  return rulebook;
}

inline const Programme& TheProgramme() { return MassHealth()->programme(); }

inline format::Json Parsed(const std::string& text) {
  Findings findings;
  format::Json out = format::ParseJson(text, "text", findings);
  ExpectNone(findings);
  return out;
}

/// One case of a file (tests/cases/healthplan/README.md).
struct TextCase {
  std::string file, name, day;
  int line = 0;
  std::vector<std::string> cites;
  std::vector<std::pair<std::string, std::map<std::string, std::string>>> people;
  std::vector<std::pair<int, std::vector<std::string>>> expected;  ///< line, words after '='
  std::string Where() const { return file + ":" + std::to_string(line) + " " + name; }
};

inline std::vector<std::string> SplitBy(const std::string& text, char by) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, by);) {
    if (!part.empty()) out.push_back(part);
  }
  return out;
}

class TextCases {
 public:
  static std::vector<TextCase> All() {
    namespace fs = std::filesystem;
    std::vector<TextCase> out;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(fs::path(BOGAM_SOURCE_DIR) / "tests/cases/healthplan")) {
      if (entry.path().extension() == ".txt") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) Read(file, &out);
    return out;
  }

  /// The application of a case, read as a caseworker's would be.
  static Application ApplicationOf(const Programme& programme, const TextCase& one) {
    std::string yaml = "asked_on: \"" + one.day + "\"\npeople:\n";
    for (const auto& [id, facts] : one.people) {
      yaml += "  - {id: \"" + id + "\"";
      for (const auto& [key, value] : facts) {
        if (value != "?") yaml += ", " + key + ": " + ValueOf(key, value);
      }
      yaml += "}\n";
    }
    Findings findings;
    Application out = ReadApplication(programme, yaml, "case", findings);
    for (const Finding& finding : findings) ADD_FAILURE() << one.Where() << ": " << finding.ToString();
    return out;
  }

 private:
  using Facts = std::map<std::string, std::string>;

  static void AddFacts(const std::vector<std::string>& words, size_t from, Facts* facts) {
    for (size_t i = from; i < words.size(); ++i) {
      const size_t equals = words[i].find('=');
      if (equals == std::string::npos)
        ADD_FAILURE() << "no fact: " << words[i];
      else
        (*facts)[words[i].substr(0, equals)] = words[i].substr(equals + 1);
    }
  }

  static void Read(const std::filesystem::path& path, std::vector<TextCase>* out) {
    std::ifstream in(path);
    std::string day;
    Facts base;
    TextCase* current = nullptr;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      if (line.empty() || line[0] == '#') continue;
      const std::vector<std::string> words = SplitBy(line, ' ');
      if (words[0] == "base")
        AddFacts(words, 1, &base);
      else if (words[0] == "day")
        (current == nullptr ? day : current->day) = words[1];
      else if (words[0] == "case") {
        out->push_back({path.filename().string(), line.substr(5), day, number, {}, {}, {}});
        current = &out->back();
      } else if (current == nullptr)
        ADD_FAILURE() << path << ":" << number << ": before the first case";
      else if (words[0] == "cite")
        current->cites.push_back(line.substr(5));
      else if (words[0] == "=")
        current->expected.emplace_back(number, std::vector<std::string>(words.begin() + 1, words.end()));
      else {
        current->people.emplace_back(words[0], base);
        AddFacts(words, 1, &current->people.back().second);
      }
    }
  }

  static std::string ValueOf(const std::string& key, const std::string& value) {
    if (key == "parents") {
      std::string out;
      for (const std::string& one : value == "none" ? std::vector<std::string>() : SplitBy(value, ',')) out += (out.empty() ? "" : ", ") + ("\"" + one + "\"");
      return "[" + out + "]";
    }
    if (key != "income") return "\"" + value + "\"";
    std::string out;
    for (const std::string& one : value == "none" ? std::vector<std::string>() : SplitBy(value, ',')) {
      const std::vector<std::string> parts = SplitBy(one, ':');  // kind:amount:every
      out += (out.empty() ? "" : ", ") + ("{kind: " + parts.at(0) + ", amount: " + parts.at(1) + ", every: " + parts.at(2) + "}");
    }
    return "[" + out + "]";
  }
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_TEST_PROGRAMME_H_
