// SPDX-License-Identifier: Apache-2.0
// FHIR R4's own functions (2.9.1.2), and §5.9 utility functions: trace, now, today, timeOfDay, and the parts of dates.
#include "expr/fhirpath/machine.h"
#include "fhir/reference.h"

namespace bogam::expr::fhirpath {

std::optional<Item> ResolveByType(fhir::Node reference, fhir::Node resource) {
  static const fhir::NameId reference_name = fhir::FindName("reference"), type_name = fhir::FindName("type"), contained_name = fhir::FindName("contained"),
                            id_name = fhir::FindName("id");
  const fhir::Node literal = reference.is_object() ? reference.Get(reference_name) : reference;
  const fhir::Reference r = fhir::ParseReference(literal.text());
  if (r.kind == fhir::Reference::Kind::kContained) {
    if (r.id.empty()) return Item::Of(resource);
    for (fhir::Node child : resource.children(contained_name)) {
      if (child.Get(id_name).text() == r.id) return Item::Of(child);
    }
    return std::nullopt;
  }
  fhir::TypeId type = r.type;
  if (type == fhir::TypeId::kNone && reference.is_object()) type = fhir::FindResourceType(reference.Get(type_name).text());
  return type == fhir::TypeId::kNone ? std::nullopt : std::optional(Item::Target(type));
}

namespace {

std::string_view ReferenceText(const Item& item) {
  static const fhir::NameId reference_name = fhir::FindName("reference");
  if (item.is(ItemType::kString)) return item.text;
  if (!item.is(ItemType::kNode)) return {};
  return item.node.is_object() ? item.node.Get(reference_name).text() : item.node.text();
}

/// The entry of a Bundle whose fullUrl is this, or that has this type and id.
fhir::Node FindInBundle(fhir::Node bundle, std::string_view text) {
  static const fhir::NameId entry = fhir::FindName("entry"), full_url = fhir::FindName("fullUrl"), resource = fhir::FindName("resource"),
                            id = fhir::FindName("id");
  const fhir::Reference r = fhir::ParseReference(text);
  for (fhir::Node e : bundle.children(entry)) {
    const fhir::Node found = e.Get(resource);
    if (!found) continue;
    if (!text.empty() && e.Get(full_url).text() == text) return found;
    if (r.kind == fhir::Reference::Kind::kRelative && found.type() == r.type && found.Get(id).text() == r.id) return found;
  }
  return {};
}

bool Resolve(const Call& c, Collection* out) {
  const Environment& env = c.machine->env();
  for (const Item& item : *c.focus) {
    if (!c.machine->Count()) return false;
    const std::string_view text = ReferenceText(item);
    if (env.host != nullptr && !text.empty() && !text.starts_with('#')) {
      if (const fhir::Node found = env.host->Resolve(text)) {
        out->push_back(Item::Of(found));
        continue;
      }
    }
    const fhir::Node root = env.root_resource ? env.root_resource : env.resource;
    if (const fhir::Node found = FindInBundle(root, text)) {
      out->push_back(Item::Of(found));
    } else if (item.is(ItemType::kNode)) {
      if (auto target = ResolveByType(item.node, env.resource)) out->push_back(*target);
    }
  }
  return true;
}

bool Extension(const Call& c, Collection* out) {
  static const fhir::NameId extension = fhir::FindName("extension"), url = fhir::FindName("url");
  std::optional<std::string_view> wanted;
  if (!c.machine->ArgString(c, 0, &wanted)) return false;
  if (!wanted) return true;
  for (const Item& item : *c.focus) {
    if (!item.is(ItemType::kNode)) continue;
    for (fhir::Node e : item.node.children(extension)) {
      if (e.Get(url).text() == *wanted) out->push_back(Item::Of(e));
    }
  }
  return true;
}

bool HasExtension(const Call& c, Collection* out) {
  Collection found;
  return Extension(c, &found) && Give(out, Item::Boolean(!found.empty()));
}

bool HasValue(const Call& c, Collection* out) {
  const bool one = c.focus->size() == 1;
  return Give(out, Item::Boolean(one && (!(*c.focus)[0].is(ItemType::kNode) || ((*c.focus)[0].node.is_primitive() && (*c.focus)[0].node.has_value()))));
}

bool GetValue(const Call& c, Collection* out) {
  if (c.focus->size() != 1) return true;
  const Item i = ToSystem((*c.focus)[0]);
  return i.is(ItemType::kNode) || Give(out, i);
}

bool MemberOf(const Call& c, Collection* out) {
  std::optional<std::string_view> url;
  if (!c.machine->ArgString(c, 0, &url)) return false;
  if (!url || c.focus->empty()) return true;
  if (c.focus->size() > 1) return c.machine->Fail("FHIRPath: memberOf() works on one item");
  Host none;
  Host* host = c.machine->env().host != nullptr ? c.machine->env().host : &none;
  const Result<bool> r = host->MemberOf((*c.focus)[0], *url);
  return r.ok() ? Give(out, Item::Boolean(*r)) : c.machine->Fail(r.status());
}

bool ConformsTo(const Call& c, Collection* out) {
  std::optional<std::string_view> url;
  if (!c.machine->ArgString(c, 0, &url)) return false;
  if (!url || c.focus->empty()) return true;
  if (c.focus->size() > 1) return c.machine->Fail("FHIRPath: conformsTo() works on one item");
  // A core type's own definition needs no validator: a resource was parsed against it.
  constexpr std::string_view core = "http://hl7.org/fhir/StructureDefinition/";
  const Item& item = (*c.focus)[0];
  if (url->starts_with(core) && item.is(ItemType::kNode)) {
    const fhir::TypeId type = fhir::FindType(url->substr(core.size()));
    if (type != fhir::TypeId::kNone) return Give(out, Item::Boolean(fhir::IsA(item.node.type(), type)));
  }
  Host none;
  Host* host = c.machine->env().host != nullptr ? c.machine->env().host : &none;
  const Result<bool> r = host->ConformsTo(item, *url);
  return r.ok() ? Give(out, Item::Boolean(*r)) : c.machine->Fail(r.status());
}

bool Subsumption(const Call& c, bool reverse, Collection* out) {
  Collection other;
  if (!c.machine->Arg(c, 0, &other)) return false;
  if (c.focus->size() != 1 || other.size() != 1) return true;
  Host none;
  Host* host = c.machine->env().host != nullptr ? c.machine->env().host : &none;
  const Result<bool> r = reverse ? host->Subsumes(other[0], (*c.focus)[0]) : host->Subsumes((*c.focus)[0], other[0]);
  return r.ok() ? Give(out, Item::Boolean(*r)) : c.machine->Fail(r.status());
}
bool Subsumes(const Call& c, Collection* out) { return Subsumption(c, false, out); }
bool SubsumedBy(const Call& c, Collection* out) { return Subsumption(c, true, out); }

/// htmlChecks(): a div with content and without script. The full rule set of XHTML is the validator's.
bool HtmlChecks(const Call& c, Collection* out) {
  for (const Item& item : *c.focus) {
    const Item i = ToSystem(item);
    const bool good = i.is(ItemType::kString) && i.text.find("<div") != std::string_view::npos && i.text.find("<script") == std::string_view::npos;
    return Give(out, Item::Boolean(good));
  }
  return true;
}

bool Trace(const Call& c, Collection* out) {
  std::optional<std::string_view> name;
  if (!c.machine->ArgString(c, 0, &name)) return false;
  *out = *c.focus;
  return true;
}

bool Now(const Call& c, const value::DateTime** now) {
  *now = &c.machine->env().now;
  return (*now)->precision != value::Precision::kNone || c.machine->Fail("FHIRPath: " + c.expr->text + "() needs a clock, and none was given");
}
bool NowTime(const Call& c, Collection* out) {
  const value::DateTime* now;
  return Now(c, &now) && Give(out, Item::Of(*now));
}
bool Today(const Call& c, Collection* out) {
  const value::DateTime* now;
  return Now(c, &now) && Give(out, Item::Of(now->DateOf()));
}
bool TimeOfDay(const Call& c, Collection* out) {
  const value::DateTime* now;
  if (!Now(c, &now)) return false;
  const auto time = now->TimeOf();
  return !time || Give(out, Item::Of(*time));
}

bool Component(const Call& c, value::Precision p, Collection* out) {
  std::optional<Item> i;
  if (!c.machine->FocusItem(c, &i)) return false;
  if (!i) return true;
  std::optional<int> n;
  if (i->is(ItemType::kDate))
    n = i->date.Component(p);
  else if (i->is(ItemType::kDateTime))
    n = i->date_time.Component(p);
  else if (i->is(ItemType::kTime))
    n = i->time.Component(p);
  else
    return c.machine->Fail("FHIRPath: " + c.expr->text + "() works on a date or time");
  return !n || Give(out, Item::Integer(*n));
}
bool YearOf(const Call& c, Collection* out) { return Component(c, value::Precision::kYear, out); }
bool MonthOf(const Call& c, Collection* out) { return Component(c, value::Precision::kMonth, out); }
bool DayOf(const Call& c, Collection* out) { return Component(c, value::Precision::kDay, out); }
bool HourOf(const Call& c, Collection* out) { return Component(c, value::Precision::kHour, out); }
bool MinuteOf(const Call& c, Collection* out) { return Component(c, value::Precision::kMinute, out); }
bool SecondOf(const Call& c, Collection* out) { return Component(c, value::Precision::kSecond, out); }
bool MillisecondOf(const Call& c, Collection* out) { return Component(c, value::Precision::kMillisecond, out); }
bool DateOf(const Call& c, Collection* out) {
  std::optional<Item> i;
  if (!c.machine->FocusItem(c, &i)) return false;
  if (!i) return true;
  if (i->is(ItemType::kDate)) return Give(out, *i);
  return !i->is(ItemType::kDateTime) || Give(out, Item::Of(i->date_time.DateOf()));
}
bool TimeOf(const Call& c, Collection* out) {
  std::optional<Item> i;
  if (!c.machine->FocusItem(c, &i)) return false;
  if (!i || !i->is(ItemType::kDateTime)) return true;
  const auto time = i->date_time.TimeOf();
  return !time || Give(out, Item::Of(*time));
}
bool TimezoneOffsetOf(const Call& c, Collection* out) {
  std::optional<Item> i;
  if (!c.machine->FocusItem(c, &i)) return false;
  if (!i || !i->is(ItemType::kDateTime) || !i->date_time.has_offset()) return true;
  const auto hours = value::Decimal::Divide(value::Decimal(i->date_time.offset), value::Decimal(60));
  return !hours || Give(out, Item::Decimal(*hours));
}

}  // namespace

std::vector<FunctionRow> FhirFunctions() {
  return {
      {"resolve", 0, 0, Resolve},       {"extension", 1, 1, Extension}, {"hasExtension", 1, 1, HasExtension},
      {"hasValue", 0, 0, HasValue},     {"getValue", 0, 0, GetValue},   {"memberOf", 1, 1, MemberOf},
      {"conformsTo", 1, 1, ConformsTo}, {"subsumes", 1, 1, Subsumes},   {"subsumedBy", 1, 1, SubsumedBy},
      {"htmlChecks", 0, 0, HtmlChecks}, {"trace", 1, 2, Trace},         {"now", 0, 0, NowTime},
      {"today", 0, 0, Today},           {"timeOfDay", 0, 0, TimeOfDay}, {"yearOf", 0, 0, YearOf},
      {"monthOf", 0, 0, MonthOf},       {"dayOf", 0, 0, DayOf},         {"hourOf", 0, 0, HourOf},
      {"minuteOf", 0, 0, MinuteOf},     {"secondOf", 0, 0, SecondOf},   {"millisecondOf", 0, 0, MillisecondOf},
      {"dateOf", 0, 0, DateOf},         {"timeOf", 0, 0, TimeOf},       {"timezoneOffsetOf", 0, 0, TimezoneOffsetOf},
  };
}

}  // namespace bogam::expr::fhirpath
