// SPDX-License-Identifier: Apache-2.0
// plans/enrolment.yaml, areas.yaml, plans.yaml and practices.yaml, in this order: names are resolved at once.
#include <algorithm>

#include "format/yaml.h"
#include "healthplan/plans/plan_book.h"
#include "healthplan/programme_reader.h"

namespace bogam::healthplan {
namespace {

constexpr int kMostDays = 366, kMostWeight = 1000;

class PlanBookReader {
 public:
  PlanBookReader(PlanBook* out, Findings& findings) : book_(*out), findings_(findings) {}

  void Enrolment(JsonFields& root) {
    book_.notice = root.Text("notice");
    root.Object("register", [&](JsonFields& fields) {
      const auto row = [](JsonFields& one) { return RegisterRow{one.Text("line"), one.Text("payer")}; };
      fields.Object("enrolment", [&](JsonFields& one) { book_.enrolment = row(one); });
      fields.Object("cover", [&](JsonFields& one) { book_.cover = row(one); });
    });
    if (book_.enrolment.line.empty() || book_.cover.line.empty()) root.Report("register", "it says not where enrolment and cover stand");
    root.EachObject("facts", [&](const std::string& name, JsonFields& fields) { OwnFact(name, fields); });
    root.Object("no_unless_told", [&](JsonFields& fields) {
      ReadSource(fields);
      for (const std::string& name : fields.Texts("facts")) {
        const auto fact = book_.asked.FactNamed(name);
        if (!fact || book_.asked.facts[*fact].type != FactType::kBoolean)
          fields.Report("facts", "there is no boolean fact " + name);
        else
          book_.no_unless_told.push_back(*fact);
      }
    });
    root.EachObject("kinds", [&](const std::string& id, JsonFields& fields) {
      book_.kinds.push_back({id, fields.Text("title"), Flag(fields, "exclusive"), Flag(fields, "fixed"), ReadSource(fields)});
    });
    root.Each("who", true, [&](JsonFields& fields) { Who(fields); });
    root.Each("selection", true, [&](JsonFields& fields) {
      SelectionVersion one{.span = ReadSpan(fields), .source = ReadSource(fields)};
      one.first_days = Days(fields, "first_days"), one.yearly_days = Days(fields, "yearly_days");
      one.not_fixed = ReadConditions(fields, "not_fixed");
      fields.TextOr("unread", "");
      book_.selection.push_back(std::move(one));
    });
    root.Each("begins", true, [&](JsonFields& fields) {
      BeginsVersion one{.span = ReadSpan(fields), .source = ReadSource(fields), .types = Types(fields)};
      one.is = static_cast<Begins>(fields.Choice("is", {"same-day", "next-day", "next-month"}));
      book_.begins.push_back(std::move(one));
    });
    root.Each("reasons", true, [&](JsonFields& fields) {
      LeaveReason one{.id = fields.Text("id"), .say = fields.Text("say"), .span = ReadSpan(fields), .source = ReadSource(fields)};
      one.outside_area = fields.Has("check") && fields.Choice("check", {"outside-area"}) == 0;
      book_.reasons.push_back(std::move(one));
    });
    root.Each("assignment", true, [&](JsonFields& fields) {
      AssignmentVersion one{.span = ReadSpan(fields), .source = ReadSource(fields), .after_days = Days(fields, "after_days")};
      for (const std::string& name : fields.Texts("prefer")) one.prefer.push_back(PreferenceNamed(name, fields));
      book_.assignment.push_back(std::move(one));
    });
    root.Each("reconnection", true, [&](JsonFields& fields) {
      book_.reconnection.push_back({ReadSpan(fields), ReadSource(fields), static_cast<int>(fields.Number("months", 0, 120))});
    });
    root.Each("practice_leaves", true, [&](JsonFields& fields) {
      book_.leaving_practice.push_back({ReadSpan(fields), ReadSource(fields), fields.Choice("is", {"stay", "follow"}) == 1});
    });
  }

  void Areas(JsonFields& root) {
    ReadSource(root);
    root.EachObject("areas", [&](const std::string& id, JsonFields& fields) {
      ServiceArea one{id, fields.Text("title"), fields.Texts("zips")};
      for (const std::string& zip : one.zips) {
        const bool digits = !zip.empty() && zip.size() <= 5 && zip.find_first_not_of("0123456789") == std::string::npos;
        if (!digits) fields.Report("zips", "\"" + zip + "\" is not the first one to five digits of a zip code");
        for (const ServiceArea& other : book_.areas) {
          for (const std::string& taken : other.zips) {
            if (taken.starts_with(zip) || zip.starts_with(taken)) fields.Report("zips", zip + " is in the area " + other.id + ", too");
          }
        }
      }
      book_.areas.push_back(std::move(one));
    });
  }

  void Plans(JsonFields& root) {
    ReadSource(root);
    root.Each("plans", true, [&](JsonFields& fields) {
      Plan plan{.id = fields.Text("id"), .title = fields.Text("title"), .kind = Named(fields, "kind", book_.kinds)};
      if (book_.PlanNamed(plan.id)) fields.Report("id", "two plans have this id");
      fields.Each("versions", true, [&](JsonFields& one) {
        PlanVersion version{.span = ReadSpan(one), .types = Types(one)};
        for (const std::string& name : one.Texts("areas")) {
          const auto fits = [&](const ServiceArea& area) { return area.id == name; };
          const auto at = std::find_if(book_.areas.begin(), book_.areas.end(), fits);
          if (at == book_.areas.end())
            one.Report("areas", "there is no area " + name);
          else
            version.areas.push_back(static_cast<size_t>(at - book_.areas.begin()));
        }
        version.takes_new = one.FlagOr("takes_new", true);
        version.weight = static_cast<int>(one.NumberOr("weight", 0, kMostWeight, 1));
        if (version.types.empty()) one.Report("types", "it is missing");
        if (Overlaps(version.span, plan.versions)) one.Report("from", "two versions hold on one day");
        plan.versions.push_back(std::move(version));
      });
      book_.plans.push_back(std::move(plan));
    });
  }

  void Practices(JsonFields& root) {
    ReadSource(root);
    root.Each("practices", true, [&](JsonFields& fields) {
      Practice practice{.id = fields.Text("id"), .title = fields.Text("title"), .zip = fields.TextOr("zip", ""), .stays = {}};
      if (book_.PracticeNamed(practice.id)) fields.Report("id", "two practices have this id");
      fields.Each("in", true, [&](JsonFields& one) {
        const PracticeStay stay{Named(one, "plan", book_.plans), ReadSpan(one)};
        for (const PracticeStay& other : practice.stays) Exclusive(one, stay, other);
        practice.stays.push_back(stay);
      });
      book_.practices.push_back(std::move(practice));
    });
  }

 private:
  static bool Flag(JsonFields& fields, std::string_view key) {
    const std::optional<bool> flag = fields.MaybeFlag(key);
    if (!flag) fields.Report(key, "it is missing");
    return flag.value_or(false);
  }
  static int Days(JsonFields& fields, std::string_view key) { return static_cast<int>(fields.Number(key, 0, kMostDays)); }
  static bool Meet(const Span& a, const Span& b) { return a.from <= b.to && b.from <= a.to; }
  template <typename T>
  static bool Overlaps(const Span& span, const std::vector<T>& versions) {
    return std::any_of(versions.begin(), versions.end(), [&](const T& one) { return Meet(one.span, span); });
  }
  static Preference PreferenceNamed(const std::string& name, JsonFields& fields) {
    if (name == "former-practice") return Preference::kFormerPractice;
    if (name == "former-plan") return Preference::kFormerPlan;
    if (name != "share") fields.Report("prefer", "\"" + name + "\" is none of former-practice, former-plan, share");
    return Preference::kShare;
  }

  void Exclusive(JsonFields& fields, const PracticeStay& one, const PracticeStay& other) const {
    if (book_.plans.empty() || !Meet(one.span, other.span)) return;
    const Plan &a = book_.plans[one.plan], &b = book_.plans[other.plan];
    const bool exclusive = book_.kinds[a.kind].exclusive || book_.kinds[b.kind].exclusive;
    if (exclusive || one.plan == other.plan) fields.Report("plan", "the practice serves " + b.id + " on the same days, and one of them is exclusive");
  }

  void OwnFact(const std::string& name, JsonFields& fields) {
    Fact fact{.name = name, .question = fields.Text("question")};
    fields.Choice("type", {"boolean"});
    if (book_.asked.FactNamed(name)) fields.Report("", "the programme has a fact of this name");
    book_.asked.facts.push_back(std::move(fact));
  }

  std::vector<size_t> Types(JsonFields& fields) const {
    std::vector<size_t> out;
    for (const std::string& id : fields.TextsOr("types")) {
      if (const auto type = book_.asked.TypeNamed(id))
        out.push_back(*type);
      else
        fields.Report("types", "there is no type " + id);
    }
    return out;
  }

  void Who(JsonFields& fields) {
    DutyRule one{.id = fields.Text("id"), .say = fields.Text("say")};
    one.is = static_cast<Duty>(fields.Choice("is", {"excluded", "may", "must"}));
    one.span = ReadSpan(fields), one.source = ReadSource(fields), one.types = Types(fields);
    one.when = ReadConditions(fields, "when");
    if (one.when.empty() && one.types.empty()) fields.Report("when", "the rule is about everybody: it has neither types nor conditions");
    book_.duties.push_back(std::move(one));
  }

  PlanBook& book_;
  Findings& findings_;
};

/// Of things of which one may hold on a day.
template <typename T>
void OneADay(const std::string& what, const std::vector<T>& versions, Findings& findings) {
  for (size_t i = 0; i < versions.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const Span &a = versions[i].span, &b = versions[j].span;
      if (a.from <= b.to && b.from <= a.to) findings.push_back({versions[i].source.file, "", what + ": two versions hold on one day", versions[i].source.line});
    }
  }
}

void CompilePlaces(PlanBook* book, Findings& findings) {
  std::vector<NamedCondition> all;
  std::vector<std::vector<uint32_t>*> whose;
  const auto add = [&](const std::vector<Condition>& conditions, const Source& source, std::vector<uint32_t>* places) {
    for (const Condition& one : conditions) {
      all.push_back({"#" + std::to_string(all.size()), &one, &source});
      whose.push_back(places);
    }
  };
  for (DutyRule& one : book->duties) add(one.when, one.source, &one.places);
  for (SelectionVersion& one : book->selection) add(one.not_fixed, one.source, &one.places);
  Conditions compiled = CompileConditions(book->asked, all, findings);
  if (compiled.libraries == nullptr) return;
  for (size_t i = 0; i < all.size(); ++i) whose[i]->push_back(compiled.places[i]);
  book->program = std::move(compiled.program);
}

}  // namespace

std::shared_ptr<const PlanBook> PlanBook::Read(const std::vector<SourceFile>& files, const Programme& programme, Findings& findings) {
  const size_t before = findings.size();
  auto out = std::make_shared<PlanBook>();
  out->asked.id = programme.id, out->asked.covers = programme.covers, out->asked.types = programme.types, out->asked.roles = programme.roles;
  out->asked.facts = programme.facts;
  PlanBookReader reader(out.get(), findings);
  const struct {
    std::string_view path;
    void (PlanBookReader::*read)(JsonFields&);
  } parts[] = {{"plans/enrolment.yaml", &PlanBookReader::Enrolment},
               {"plans/areas.yaml", &PlanBookReader::Areas},
               {"plans/plans.yaml", &PlanBookReader::Plans},
               {"plans/practices.yaml", &PlanBookReader::Practices}};
  size_t found = 0;
  for (const auto& part : parts) {
    const auto file = std::find_if(files.begin(), files.end(), [&](const SourceFile& one) { return one.path == part.path; });
    if (file == files.end()) continue;
    ++found;
    const Json json = format::ParseYaml(file->text, file->path, findings);
    if (json.kind == Json::Kind::kNull) continue;
    JsonFields root(findings, file->path, "", json);
    (reader.*part.read)(root);
  }
  if (found == 0) return nullptr;
  if (found < std::size(parts)) findings.push_back({"plans/", "", "enrolment.yaml, areas.yaml, plans.yaml and practices.yaml belong together"});
  OneADay("selection", out->selection, findings);
  OneADay("assignment", out->assignment, findings);
  OneADay("reconnection", out->reconnection, findings);
  OneADay("practice_leaves", out->leaving_practice, findings);
  if (findings.size() == before) CompilePlaces(out.get(), findings);
  if (findings.size() != before) return nullptr;
  const auto note = [&](const auto& versions) {
    for (const auto& one : versions) {
      out->changes_.insert(one.span.from);
      if (one.span.to != kLastDay) out->changes_.insert(AddDays(one.span.to, 1));
    }
  };
  for (const Plan& one : out->plans) note(one.versions);
  for (const Practice& one : out->practices) note(one.stays);
  note(out->duties), note(out->selection), note(out->begins), note(out->assignment), note(out->reconnection), note(out->leaving_practice);
  return out;
}

}  // namespace bogam::healthplan
