// SPDX-License-Identifier: Apache-2.0
// ReportPage: the report while it is written. What tables, figures and reasons look like is in report_page.cc, the order and what comes before results in
// report.cc, the results in report_results.cc.
#ifndef BOGAM_RISK_EVALUATE_REPORT_PAGE_H_
#define BOGAM_RISK_EVALUATE_REPORT_PAGE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "risk/evaluate/report.h"

namespace bogam::risk {

/// A count with commas.
std::string CountText(double count);

class ReportPage {
 public:
  ReportPage(const Evaluation& evaluation, const ReportFacts& facts, const ReportTexts& texts) : evaluation_(evaluation), facts_(facts), texts_(texts) {}

  std::string Make() &&;

 private:
  // Words and figures.
  void Add(std::string_view html);
  std::string Say(std::string_view key, const std::vector<std::string>& figures = {}) const;
  std::string Reason(Why why) const;
  std::string Number(const Figure& figure, int places) const;
  /// "0.745 (0.730 to 0.760)", or the reason why there is none.
  std::string Shown(const Estimate& estimate, int places) const;
  std::string CountFigure(const Figure& count) const;
  std::string Counted(double count, Showing showing) const;

  // Blocks.
  void Heading(int level, std::string_view key);
  void Paragraph(std::string_view key, const std::vector<std::string>& figures = {});
  void List(const std::vector<std::pair<std::string, std::string>>& lines);
  /// A drawing in a figure, where there is one.
  void Plot(const std::string& svg);
  void Written(const std::string& id, int level);
  void BeginTable(std::string_view name, const std::vector<std::string>& columns);
  void EndTable();
  void BeginRow(std::string_view name);
  void Cell(std::string_view text, std::string_view style = "n");
  void EndRow();
  void BeginFigures(std::string_view of);
  void EndFigures();

  // Sections before the results.
  void Abstract();
  void People();
  void Methods();
  void Features();

  // Results.
  void Results();
  /// Between the first and the last hidden step nobody learns how many were left.
  void Attrition();
  void Discrimination();
  void Calibration();
  void Benefit();
  void Work();
  void Subgroups();
  void Need();
  void Key(const SubgroupTable& table);
  void NeedFigures(const SubgroupTable& table);
  void Updating();
  void Learning();

  const Evaluation& evaluation_;
  const ReportFacts& facts_;
  const ReportTexts& texts_;
  std::string out_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_REPORT_PAGE_H_
