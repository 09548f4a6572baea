// SPDX-License-Identifier: Apache-2.0
// What the generator knows and the record does not say.
//   {"resource":"Condition/…","person":7,"module":"hypertension/module","state":"Onset"}
//   {"patient":"Patient/…","person":7,"attributes":{"adherence":0.71,"smoker":true,…},"circumstances":{"household":"H3","immigration":"citizen",…}}
#include "synth/place/circumstances.h"
#include "synth/write/outlet.h"
#include "synth/write/output_file.h"

namespace bogam::synth::write {
namespace {

constexpr std::string_view kDisabilities[] = {"hearing", "vision", "cognition", "mobility", "self_care", "independent_living"};  // by bit

struct TruthParcel final : Parcel {
  size_t bytes() const override { return text.capacity(); }
  Buffer text;
};

class TruthOutlet final : public Outlet {
 public:
  TruthOutlet(const std::string& path, const Library& library) : library_(library), file_(path) {}
  bool needs_literal() const override { return true; }
  std::unique_ptr<Parcel> NewParcel() const override { return std::make_unique<TruthParcel>(); }
  Status Begin(const Page&) override { return file_.Put(""); }

  Status Pack(const Subject& subject, const Page& page, Parcel* parcel) const override {
    Buffer& out = static_cast<TruthParcel&>(*parcel).text;
    out.Clear();
    const auto entries = subject.person.record().entries();
    for (const Item& item : page.literal->items) {
      out.Put("{\"resource\":\"");
      out.Put(TypeName(item.type));
      out.Put('/');
      out.Put(item.id.view());
      out.Put("\",\"person\":");
      out.Integer(static_cast<int64_t>(subject.index));
      PutMaker(item.entry == kNoEntry ? Entry() : entries[item.entry], &out);
      out.Put("}\n");
    }
    PutAttributes(subject, &out);
    return {};
  }
  Status Take(const Page&, Parcel* parcel) override { return file_.Put(static_cast<TruthParcel&>(*parcel).text.view()); }
  Status Finish() override { return file_.Close(); }

 private:
  // An entry that no module made came from the life that all people have.
  void PutMaker(const Entry& entry, Buffer* out) const {
    if (entry.module == 0xffff) {
      out->Put(",\"module\":null,\"state\":null");
      return;
    }
    out->Put(",\"module\":\"");
    out->Json(library_.module(entry.module).path);
    out->Put("\",\"state\":\"");
    out->Json(library_.vocabulary().Text(entry.name));
    out->Put('"');
  }

  void PutAttributes(const Subject& subject, Buffer* out) const {
    out->Put("{\"patient\":\"Patient/");
    out->Put(FhirWriter::PatientId(subject.person).view());
    out->Put("\",\"person\":");
    out->Integer(static_cast<int64_t>(subject.index));
    out->Put(",\"attributes\":{");
    const auto values = subject.person.attributes();
    bool first = true;
    for (size_t i = 0; i < values.size(); ++i) {
      const size_t before = out->size();
      if (!first) out->Put(',');
      out->Put('"');
      out->Json(library_.vocabulary().attribute_name(static_cast<AttributeId>(i)));
      out->Put("\":");
      if (PutValue(values[i], out))
        first = false;
      else
        out->Cut(before);
    }
    out->Put('}');
    if (subject.person.circumstances != nullptr) PutCircumstances(*subject.person.circumstances, out);
    out->Put("}\n");
  }

  // As they are; what of this is recorded may be less.
  static void PutCircumstances(const place::Circumstances& who, Buffer* out) {
    const place::Member& me = who.member();
    const auto text = [&](std::string_view member, std::string_view value) {
      out->Put(member);
      out->Put('"');
      out->Put(value);
      out->Put('"');
    };
    const auto number = [&](std::string_view member, double value, int places) {
      out->Put(member);
      out->Number(value, places);
    };
    const auto date = [&](std::string_view member, Instant at) {
      out->Put(member);
      out->Put('"');
      out->Date(at);
      out->Put('"');
    };
    out->Put(",\"circumstances\":{\"household\":\"H");
    out->Integer(static_cast<int64_t>(who.household.id));
    text("\",\"household_kind\":", place::HouseholdKindName(who.household.kind));
    number(",\"household_members\":", static_cast<double>(who.household.members.size()), 0);
    number(",\"poverty_ratio\":", who.poverty_ratio, 4);
    text(",\"immigration\":", place::ImmigrationName(me.immigration));
    if (me.foreign_born) date(",\"entered\":", me.entered);
    out->Put(me.limited_english ? std::string_view(",\"limited_english\":true") : std::string_view(",\"limited_english\":false"));
    out->Put(",\"disability\":[");
    for (unsigned i = 0; i < std::size(kDisabilities); ++i) {
      if ((me.disability >> i & 1) != 0) text(out->view().back() == '[' ? "" : ",", kDisabilities[i]);
    }
    out->Put(']');
    if (me.determined != kNever) date(",\"found_disabled\":", me.determined);
    text(",\"gender_identity\":", place::GenderIdentityName(me.identity));
    text(",\"sexual_orientation\":", place::OrientationName(me.orientation));
    number(",\"work_hours\":", me.hours, 0);
    text(",\"tax_role\":", place::TaxRoleName(me.tax));
    out->Put(",\"income\":[");
    for (const place::IncomeLine& line : me.income) {
      text(out->view().back() == '[' ? "{\"source\":" : ",{\"source\":", place::IncomeKindName(line.kind));
      out->Put(",\"amount\":");
      out->Cents(line.cents);
      text(",\"frequency\":", place::FrequencyName(line.frequency));
      out->Put('}');
    }
    number("],\"sampling_weight\":", who.sampling_weight, 6);
    out->Put('}');
  }

  bool PutValue(const Value& value, Buffer* out) const {
    const Vocabulary& vocabulary = library_.vocabulary();
    switch (value.kind) {
      case Value::Kind::kNumber: return out->Number(value.number, 6);
      case Value::Kind::kBoolean: out->Put(value.boolean ? std::string_view("true") : std::string_view("false")); return true;
      case Value::Kind::kText:
      case Value::Kind::kCode:
        out->Put('"');
        out->Json(value.kind == Value::Kind::kText ? vocabulary.Text(value.id) : std::string_view(vocabulary.code(value.id).code));
        out->Put('"');
        return true;
      case Value::Kind::kEntry:
      case Value::Kind::kNone: return false;
    }
    return false;
  }

  const Library& library_;
  OutputFile file_;
};

}  // namespace

Result<std::unique_ptr<Outlet>> NewTruthOutlet(const std::string& path, const Library& library) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return Status(Code::kConflict, "the truth file is there already; name another one", path);
  return std::unique_ptr<Outlet>(std::make_unique<TruthOutlet>(path, library));
}

}  // namespace bogam::synth::write
