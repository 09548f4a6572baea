// SPDX-License-Identifier: Apache-2.0
#include "risk/study/network.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "access/base64url.h"
#include "access/digest.h"
#include "format/json_fields.h"
#include "format/json_text.h"
#include "format/shortest_number.h"
#include "risk/evaluate/incidence.h"
#include "risk/evaluate/metrics.h"
#include "risk/learn/learned_model.h"
#include "risk/package.h"

namespace bogam::risk {
namespace {

using format::JsonFields;
using format::JsonText;
using format::ShortestNumber;

constexpr std::string_view kPackFormat = "bogam-study/1", kPoolFormat = "bogam-pool/1";

struct Scaled {
  Metric metric;
  PoolScale scale;
};
constexpr Scaled kPooled[] = {{Metric::kAuroc, PoolScale::kLogit}, {Metric::kObservedToExpected, PoolScale::kLog}, {Metric::kSlope, PoolScale::kAsIs}};

double OnScale(PoolScale scale, double value) {
  return scale == PoolScale::kLogit ? std::log(value / (1 - value)) : scale == PoolScale::kLog ? std::log(value) : value;
}
/// How fast the natural scale moves with the pooling one.
double RateOnScale(PoolScale scale, double value) { return scale == PoolScale::kLogit ? value * (1 - value) : scale == PoolScale::kLog ? value : 1; }

/// The standard error that an interval means, on the natural scale by way of the one where errors are about normal; none where it has no such bounds.
std::optional<double> ErrorOfInterval(const SiteAggregates::Value& value, PoolScale scale, double normal) {
  if (!value.low || !value.high) return std::nullopt;
  const double width = OnScale(scale, *value.high) - OnScale(scale, *value.low);
  const double error = width / (2 * normal) * RateOnScale(scale, value.value);
  return std::isfinite(error) && error > 0 ? std::optional(error) : std::nullopt;
}

}  // namespace

std::string StudyPack::hash() const { return access::Sha256Hex(PackageOf(files).hash + "  " + access::Sha256Hex(comparator_model)); }

std::string WritePack(const StudyPack& pack) {
  JsonText json;
  json.Object().String("format", kPackFormat).String("study", pack.study).String("package", pack.package).String("pack", pack.hash());
  json.String("comparator", pack.comparator).Optional("comparatorModel", pack.comparator_model).Object("files");
  for (const auto& [name, text] : pack.files) json.String(name, name == kOutsideFile ? access::WriteBase64Url(text) : text);
  json.End().End();
  return std::move(json).Take() + "\n";
}

StudyPack ReadPack(std::string_view text, const std::string& file, format::Findings& findings) {
  StudyPack out;
  const Json json = format::ParseJson(text, file, findings);
  if (json.kind == Json::Kind::kNull) return out;
  JsonFields root(findings, file, "", json);
  if (root.Text("format") != kPackFormat) root.Report("format", "it is not " + std::string(kPackFormat));
  out.study = root.Text("study");
  out.package = root.Text("package");
  const std::string hash = root.Text("pack");
  out.comparator = root.Text("comparator");
  out.comparator_model = root.TextOr("comparatorModel", "");
  root.EachNamed("files", [&](const std::string& name, const Json& value) {
    if (value.kind != Json::Kind::kText) root.Report("files", "\"" + name + "\" is no text");
    if (IsMadeByTraining(name) && name != kModelFile) root.Report("files", "\"" + name + "\" does not belong into a pack");
    const std::optional<std::string> bytes = name == kOutsideFile ? access::ReadBase64Url(value.text) : std::optional(value.text);
    if (!bytes) root.Report("files", "\"" + name + "\" is no base64url");
    out.files[name] = bytes.value_or("");
  });
  if (hash != out.hash()) root.Report("pack", "the hash is not that of the files: the pack was changed");
  return out;
}

Result<StudyPool> PoolSites(std::vector<SiteAggregates> sites) {
  if (sites.empty()) return Status(Code::kInvalid, "there are no aggregates to pool");
  StudyPool out;
  out.study = sites.front().study;
  out.pack = sites.front().pack;
  std::set<std::string> names;
  for (const SiteAggregates& site : sites) {
    if (site.pack != out.pack) return Status(Code::kInvalid, "the aggregates are not of one pack", site.site);
    if (!names.insert(site.site).second) return Status(Code::kInvalid, "a site is there twice", site.site);
    out.synthetic = out.synthetic || site.synthetic;
  }
  std::sort(sites.begin(), sites.end(), [](const SiteAggregates& a, const SiteAggregates& b) { return a.site < b.site; });
  for (const Scaled& scaled : kPooled) {
    PooledFigure& figure = out.figures.emplace_back();
    figure.name = MetricName(scaled.metric);
    for (const SiteAggregates& site : sites) {
      const SiteAggregates::Value* const value = site.Find(figure.name);
      const std::optional<double> error = value == nullptr ? std::nullopt : ErrorOfInterval(*value, scaled.scale, NormalQuantile(0.5 + site.confidence / 2));
      if (error) {
        figure.sites.push_back({site.site, value->value, *error});
      } else {
        figure.without.push_back(site.site);
      }
    }
    const Result<Pooled> pooled = Pool(figure.sites, scaled.scale);
    figure.status = pooled.status();
    if (pooled.ok()) figure.pooled = *pooled;
  }
  out.sites = std::move(sites);
  return out;
}

std::string WritePool(const StudyPool& pool) {
  JsonText json;
  json.Object().String("format", kPoolFormat).String("study", pool.study).String("pack", pool.pack).Boolean("synthetic", pool.synthetic).Array("sites");
  for (const SiteAggregates& site : pool.sites) {
    json.Object().String("site", site.site).Raw("people", site.people ? std::to_string(*site.people) : "null");
    json.Raw("outcomes", site.outcomes ? std::to_string(*site.outcomes) : "null").End();
  }
  json.End().Array("figures");
  for (const PooledFigure& figure : pool.figures) {
    json.Object().String("name", figure.name).Array("sites");
    for (const SiteEstimate& one : figure.sites) {
      json.Object().String("site", one.site).Raw("value", ShortestNumber(one.value)).Raw("standardError", ShortestNumber(one.standard_error)).End();
    }
    json.End().Array("without");
    for (const std::string& one : figure.without) json.String(one);
    json.End();
    if (!figure.status.ok()) {
      json.String("why", figure.status.message()).End();
      continue;
    }
    const Pooled& pooled = figure.pooled;
    json.Raw("value", ShortestNumber(pooled.value)).Raw("low", ShortestNumber(pooled.low)).Raw("high", ShortestNumber(pooled.high));
    if (pooled.heterogeneity) {
      const Pooled::Heterogeneity& h = *pooled.heterogeneity;
      json.Object("heterogeneity")
          .Raw("tau2", ShortestNumber(h.tau2))
          .Raw("q", ShortestNumber(h.q))
          .Raw("chance", ShortestNumber(h.chance))
          .Raw("i2", ShortestNumber(h.i2))
          .End();
    }
    if (pooled.new_site) json.Array("newSite").Raw(ShortestNumber(pooled.new_site->first)).Raw(ShortestNumber(pooled.new_site->second)).End();
    json.End();
  }
  json.End().End();
  return std::move(json).Take() + "\n";
}

}  // namespace bogam::risk
