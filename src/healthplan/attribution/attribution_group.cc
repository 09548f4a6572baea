// SPDX-License-Identifier: Apache-2.0
#include "healthplan/attribution/attribution_group.h"

#include <algorithm>
#include <cstdio>

#include "fhir/ids.h"
#include "fhir/json.h"
#include "format/json_text.h"
#include "format/lines.h"
#include "healthplan/plans/possible_plans.h"

namespace bogam::healthplan {
namespace {

namespace n = fhir::name;

constexpr std::string_view kGuide = "http://hl7.org/fhir/us/davinci-atr/StructureDefinition/";
constexpr std::string_view kNpi = "http://hl7.org/fhir/sid/us-npi";
constexpr std::string_view kIdPrefix = "attribution-", kOrganizationPrefix = "Organization/", kPatientPrefix = "Patient/", kCoveragePrefix = "Coverage/";
constexpr size_t kLongestId = 64;
constexpr size_t kLongestGroup = size_t{256} << 20;

std::string Url(std::string_view extension) { return std::string(kGuide) + std::string(extension); }

/// The practice's id with a prefix; where that is no id of FHIR, a number of its text.
std::string GroupIdOf(const std::string& practice) {
  std::string id = std::string(kIdPrefix) + practice;
  if (id.size() <= kLongestId) return id;
  char text[24];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(SpreadOf(practice)));
  return std::string(kIdPrefix) + text;
}

class GroupText {
 public:
  GroupText(const std::string& practice, const GroupRequest& request) : practice_(practice), request_(request) {}

  void Member(const ListedMember& member, ListedChange change) {
    const bool dropped = change == ListedChange::kDropped;
    active_ += dropped ? 0 : 1;
    format::JsonText json;
    json.Object().Array("extension");
    json.Object().String("url", Url("ext-changeType")).String("valueCode", Name(change)).End();
    if (!member.coverage.empty()) Reference(&json, "ext-coverageReference", std::string(kCoveragePrefix) + member.coverage);
    Reference(&json, "ext-attributedProvider", member.provider.empty() ? std::string(kOrganizationPrefix) + practice_ : member.provider);
    json.End().Object("entity").String("reference", std::string(kPatientPrefix) + member.patient).End();
    json.Object("period").String("start", DayText(member.from));
    if (dropped) json.String("end", DayText(AddDays(request_.month * 100 + 1, -1)));
    json.End().Boolean("inactive", dropped).End();
    members_ += (members_.empty() ? "" : ",") + std::move(json).Take();
  }

  std::string Line() const {
    const ListedPractice practice = request_.practice(practice_);
    format::JsonText json;
    json.Object().String("resourceType", "Group").String("id", GroupIdOf(practice_));
    json.Object("meta").String("lastUpdated", request_.written_at).Array("profile").String(Url("atr-group")).End().End();
    json.Array("extension").Object().String("url", Url("ext-attributionListStatus")).String("valueCode", "draft").End().End();
    if (!practice.npi.empty()) json.Array("identifier").Object().String("system", kNpi).String("value", practice.npi).End().End();
    json.Boolean("active", true).String("type", "person").Boolean("actual", true);
    const std::string month = DayText(request_.month * 100 + 1).substr(0, 7);
    json.String("name", (practice.name.empty() ? practice_ : practice.name) + ", members attributed in " + month).Number("quantity", active_);
    json.Object("managingEntity").String("reference", std::string(kOrganizationPrefix) + practice_).Optional("display", practice.name).End();
    if (!members_.empty()) json.Raw("member", "[" + members_ + "]");
    json.End();
    return std::move(json).Take() + "\n";
  }

 private:
  static void Reference(format::JsonText* json, std::string_view extension, const std::string& to) {
    json->Object().String("url", Url(extension)).Object("valueReference").String("reference", to).End().End();
  }

  const std::string& practice_;
  const GroupRequest& request_;
  std::string members_;
  int64_t active_ = 0;
};

std::string Behind(std::string_view prefix, std::string_view reference) {
  return reference.starts_with(prefix) ? std::string(reference.substr(prefix.size())) : std::string();
}

Status ReadGroup(fhir::Node group, AttributionLists* out) {
  const Status no_list(Code::kInvalid, "it is no list of attributed members by " + Url("atr-group"));
  bool profile = false;
  for (const fhir::Node one : group.Get(n::kMeta).children(n::kProfile)) profile |= one.text().substr(0, one.text().find('|')) == Url("atr-group");
  const std::string practice = Behind(kOrganizationPrefix, group.Get(n::kManagingEntity).Get(n::kReference).text());
  if (!profile || practice.empty() || out->contains(practice)) return no_list;
  std::vector<ListedMember>& members = (*out)[practice];
  for (const fhir::Node one : group.children(n::kMember)) {
    if (one.Get(n::kInactive).boolean()) continue;
    ListedMember member;
    member.patient = Behind(kPatientPrefix, one.Get(n::kEntity).Get(n::kReference).text());
    const auto target = [&](std::string_view extension) { return one.Extension(Url(extension)).Get(n::kValue).Get(n::kReference).text(); };
    member.coverage = Behind(kCoveragePrefix, target("ext-coverageReference"));
    member.provider = target("ext-attributedProvider");
    if (member.provider == std::string(kOrganizationPrefix) + practice) member.provider.clear();
    const auto from = ParseDay(one.Get(n::kPeriod).Get(n::kStart).text());
    if (member.patient.empty() || !from) return no_list;
    member.from = *from;
    members.push_back(std::move(member));
  }
  std::sort(members.begin(), members.end(), [](const ListedMember& a, const ListedMember& b) { return a.patient < b.patient; });
  return {};
}

}  // namespace

std::string_view Name(ListedChange change) {
  constexpr std::string_view kNames[] = {"new", "changed", "nochange", "dropped"};
  return kNames[static_cast<size_t>(change)];
}

Result<AttributionLists> ReadAttributionGroups(std::unique_ptr<format::Input> input, const std::string& file) {
  AttributionLists out;
  format::Lines lines(std::move(input), kLongestGroup);
  for (std::string line;;) {
    const Result<bool> more = lines.Next(&line);
    const std::string at = file + ":" + std::to_string(lines.number()) + ": ";
    if (!more.ok()) return Status(more.status().code(), at + more.status().message(), more.status().detail());
    if (!*more) return out;
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    const Result<fhir::Record> record = fhir::ParseJson(line);
    if (!record.ok()) return Status(Code::kInvalid, at + record.status().message(), record.status().detail());
    const Status status = ReadGroup(record->root(), &out);
    if (!status.ok()) return Status(status.code(), at + status.message());
  }
}

Result<GroupCounts> WriteAttributionGroups(const AttributionLists& before, const AttributionLists& now, const GroupRequest& request,
                                           const std::function<Status(std::string_view)>& out) {
  GroupCounts counts;
  std::vector<std::string_view> practices;
  for (const AttributionLists* const lists : {&before, &now}) {
    for (const auto& [practice, members] : *lists) practices.push_back(practice);
  }
  std::sort(practices.begin(), practices.end());
  practices.erase(std::unique(practices.begin(), practices.end()), practices.end());
  const std::vector<ListedMember> none;
  for (const std::string_view name : practices) {
    const std::string practice(name);
    const auto was = before.find(practice), is = now.find(practice);
    const std::vector<ListedMember>&old = was == before.end() ? none : was->second, &fresh = is == now.end() ? none : is->second;
    GroupText text(practice, request);
    const auto put = [&](ListedMember member, Day from, ListedChange change) {
      member.from = from;
      text.Member(member, change);
      ++counts.changes[static_cast<size_t>(change)];
    };
    for (size_t i = 0, j = 0; i < old.size() || j < fresh.size();) {
      if (j == fresh.size() || (i < old.size() && old[i].patient < fresh[j].patient)) {
        put(old[i], old[i].from, ListedChange::kDropped);
        ++i;
      } else if (i == old.size() || fresh[j].patient < old[i].patient) {
        put(fresh[j], request.month * 100 + 1, ListedChange::kNew);
        ++j;
      } else {
        const bool same = old[i].coverage == fresh[j].coverage && old[i].provider == fresh[j].provider;
        put(fresh[j], old[i].from, same ? ListedChange::kNoChange : ListedChange::kChanged);
        ++i, ++j;
      }
    }
    ++counts.groups;
    BOGAM_TRY(out(text.Line()));
  }
  return counts;
}

}  // namespace bogam::healthplan
