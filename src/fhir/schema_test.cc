// SPDX-License-Identifier: Apache-2.0
#include "fhir/schema.h"

#include <gtest/gtest.h>

#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/lexical.h"
#include "fhir/reference.h"
#include "fhir/search_parameters.h"

namespace bogam::fhir {
namespace {

TEST(Schema, KnowsTypesAndTheirBases) {
  EXPECT_EQ(FindType("Patient"), type::kPatient);
  EXPECT_EQ(FindType("patient"), TypeId::kNone);
  EXPECT_EQ(Name(type::kObservationComponent), "Observation.component");
  EXPECT_TRUE(IsA(type::kPatient, type::kResource));
  EXPECT_TRUE(IsA(type::kAge, type::kQuantity));
  EXPECT_TRUE(IsA(type::kCode, type::kString));
  EXPECT_TRUE(IsA(type::kObservationComponent, type::kBackboneElement));
  EXPECT_FALSE(IsA(type::kBundle, type::kDomainResource));
  EXPECT_EQ(FindResourceType("Resource"), TypeId::kNone);
  EXPECT_EQ(FindResourceType("Quantity"), TypeId::kNone);
  EXPECT_EQ(FindType("SubscriptionStatus"), TypeId::kNone);
}

TEST(Schema, FindsEveryElementByItsJsonName) {
  for (uint16_t t = 1; t < tables::kTypeCount; ++t) {
    for (const ElementRow& row : Elements(static_cast<TypeId>(t))) {
      ASSERT_EQ(row.owner, static_cast<TypeId>(t));
      ASSERT_EQ(FindJsonElement(row.owner, JsonName(IdOf(row))), IdOf(row)) << Name(row.owner) << "." << JsonName(IdOf(row));
      ASSERT_TRUE(FindElements(row.owner, row.name).contains(IdOf(row)));
      ASSERT_NE(row.type, TypeId::kNone);
    }
  }
  EXPECT_EQ(FindJsonElement(type::kPatient, "value"), ElementId::kNone);
}

TEST(Schema, ResolvesChoicesAndContentReferences) {
  const ElementRange value = FindElements(type::kObservation, "value");
  EXPECT_EQ(value.count, 11);
  const ElementId quantity = FindChoice(type::kObservation, name::kValue, type::kQuantity);
  EXPECT_EQ(JsonName(quantity), "valueQuantity");
  EXPECT_TRUE(value.contains(quantity));
  EXPECT_EQ(Row(FindJsonElement(type::kQuestionnaireItem, "item")).type, type::kQuestionnaireItem);
  EXPECT_EQ(Row(FindJsonElement(type::kObservationComponent, "referenceRange")).type, type::kObservationReferenceRange);
  EXPECT_EQ(Row(FindJsonElement(type::kPatient, "id")).type, type::kId);
  EXPECT_EQ(Row(FindJsonElement(type::kExtension, "url")).type, type::kUri);
  EXPECT_EQ(Row(FindJsonElement(type::kPatient, "name")).max, kUnbounded);
  EXPECT_EQ(Row(FindJsonElement(type::kObservation, "status")).min, 1);
  EXPECT_TRUE(Row(FindJsonElement(type::kObservation, "status")).is_summary);
  EXPECT_TRUE(Row(FindJsonElement(type::kObservation, "status")).is_modifier);
}

TEST(SearchParameters, AreAllThere) {
  size_t with_expression = 0;
  for (const SearchParameter& p : SearchParameters()) with_expression += !p.expression.empty();
  EXPECT_EQ(SearchParameters().size(), 1709u);
  EXPECT_EQ(with_expression, 1706u);
  const SearchParameter* patient = FindSearchParameter(type::kCondition, "patient");
  ASSERT_NE(patient, nullptr);
  EXPECT_EQ(patient->expression, "Condition.subject.where(resolve() is Patient)");
  ASSERT_EQ(patient->targets.size(), 1u);
  EXPECT_EQ(patient->targets[0], type::kPatient);
  EXPECT_EQ(FindSearchParameter(type::kDeviceRequest, "code")->expression, "(DeviceRequest.code as CodeableConcept)");
  EXPECT_EQ(FindSearchParameter(type::kPatient, "_id")->base, type::kResource);
  EXPECT_EQ(FindSearchParameter(type::kPatient, "_text")->base, type::kDomainResource);
  EXPECT_EQ(FindSearchParameter(type::kBundle, "_text"), nullptr);
  const SearchParameter* combo = FindSearchParameter(type::kObservation, "combo-code-value-quantity");
  ASSERT_EQ(combo->components.size(), 2u);
  EXPECT_EQ(combo->components[1].code, "combo-value-quantity");
  EXPECT_EQ(combo->components[1].expression, "value.as(Quantity)");
  EXPECT_EQ(combo->components[1].type, SearchType::kQuantity);
}

TEST(Compartments, SayWhichParametersMakeAMember) {
  const CompartmentMember* observation = FindCompartmentMember(type::kPatient, type::kObservation);
  ASSERT_NE(observation, nullptr);
  ASSERT_EQ(observation->params.size(), 2u);
  EXPECT_EQ(observation->params[0], "subject");
  EXPECT_EQ(FindCompartmentMember(type::kPatient, type::kOrganization), nullptr);
  for (const TypeId compartment : {type::kPatient, type::kEncounter, type::kPractitioner, type::kRelatedPerson, type::kDevice}) {
    EXPECT_FALSE(Compartment(compartment).empty());
    for (const CompartmentMember& member : Compartment(compartment)) {
      for (const std::string_view code : member.params) {
        if (code != "{def}") {
          EXPECT_NE(FindSearchParameter(member.type, code), nullptr) << Name(member.type) << " " << code;
        }
      }
    }
  }
}

std::string HomeOf(std::string_view json) { return std::string(HomePatient(*ParseJson(json))); }

TEST(Home, IsOneElementAType) {
  for (const TypeId resource : ResourceTypes()) {
    const NameId home = HomeElement(resource);
    if (home == NameId::kNone) continue;
    const ElementRange elements = FindElements(resource, home);
    ASSERT_EQ(elements.count, 1) << Name(resource);
    EXPECT_EQ(Row(static_cast<ElementId>(elements.first)).type, type::kReference) << Name(resource);
  }
  EXPECT_EQ(HomeElement(type::kGroup), NameId::kNone);
  EXPECT_EQ(HomeElement(type::kPerson), NameId::kNone);
  EXPECT_EQ(HomeOf(R"({"resourceType":"Patient","id":"p"})"), "p");
  EXPECT_EQ(HomeOf(R"({"resourceType":"Observation","subject":{"reference":"Patient/p"}})"), "p");
  EXPECT_EQ(HomeOf(R"({"resourceType":"Observation","subject":{"reference":"Group/p"}})"), "");
  EXPECT_EQ(HomeOf(R"({"resourceType":"Observation","subject":{"reference":"http://a.org/fhir/Patient/p"}})"), "");
  EXPECT_EQ(HomeOf(R"({"resourceType":"Coverage","beneficiary":{"reference":"Patient/p"}})"), "p");
  EXPECT_EQ(HomeOf(R"({"resourceType":"Provenance","target":[{"reference":"Patient/p"},{"reference":"Encounter/e"}]})"), "p");
  EXPECT_EQ(HomeOf(R"({"resourceType":"Provenance","target":[{"reference":"Patient/p"},{"reference":"Patient/q"}]})"), "");
  EXPECT_EQ(HomeOf(R"({"resourceType":"Organization"})"), "");
}

TEST(References, AreTakenApart) {
  using Kind = Reference::Kind;
  EXPECT_EQ(ParseReference("").kind, Kind::kEmpty);
  const Reference relative = ParseReference("Patient/1/_history/2");
  EXPECT_EQ(relative.kind, Kind::kRelative);
  EXPECT_EQ(relative.type, type::kPatient);
  EXPECT_EQ(relative.id, "1");
  EXPECT_EQ(relative.version, "2");
  const Reference absolute = ParseReference("https://a.org/fhir/Encounter/e.1#x");
  EXPECT_EQ(absolute.kind, Kind::kAbsolute);
  EXPECT_EQ(absolute.base, "https://a.org/fhir");
  EXPECT_EQ(absolute.id, "e.1");
  EXPECT_EQ(absolute.fragment, "x");
  EXPECT_EQ(ParseReference("http://a.org/x?y=z").kind, Kind::kAbsolute);
  EXPECT_EQ(ParseReference("urn:uuid:c757873d").id, "c757873d");
  EXPECT_EQ(ParseReference("#a").kind, Kind::kContained);
  const Reference conditional = ParseReference("Practitioner?identifier=http://a.org|1");
  EXPECT_EQ(conditional.kind, Kind::kConditional);
  EXPECT_EQ(conditional.query, "identifier=http://a.org|1");
  for (const char* other : {"Patient", "Patient/", "Nothing/1", "patient/1", "/Patient/1", "x/Patient/1", "Patient/a b", "Patient/1/2"}) {
    EXPECT_EQ(ParseReference(other).kind, Kind::kOther) << other;
  }
}

TEST(Lexical, KnowsWhatEachPrimitiveMayBe) {
  const auto good = [](Lexical lexical, std::initializer_list<const char*> texts) {
    for (const char* text : texts) EXPECT_TRUE(IsLexical(lexical, text)) << text;
  };
  const auto bad = [](Lexical lexical, std::initializer_list<const char*> texts) {
    for (const char* text : texts) EXPECT_FALSE(IsLexical(lexical, text)) << text;
  };
  good(Lexical::kDate, {"2020", "2020-02", "2020-02-29", "0001-01-01", "2000-02-29"});
  bad(Lexical::kDate, {"", "20", "2020-2", "2020-13", "2019-02-29", "1900-02-29", "2020-00-01", "2020-01-32", "0000", "2020-01-01T", "2020/01/01"});
  good(Lexical::kDateTime, {"2020", "2020-01-01", "2020-01-01T00:00:00Z", "2020-12-31T23:59:60.123+14:00", "2020-01-01T00:00:00-05:30"});
  bad(Lexical::kDateTime,
      {"2020-01-01T00:00:00", "2020-01-01T24:00:00Z", "2020-01-01T00:00Z", "2020-01-01T00:00:00.Z", "2020-01-01T00:00:00+15:00", "2020-01-01 00:00:00Z"});
  good(Lexical::kInstant, {"2020-01-01T00:00:00Z"});
  bad(Lexical::kInstant, {"2020-01-01"});
  good(Lexical::kTime, {"00:00:00", "23:59:59.999"});
  bad(Lexical::kTime, {"24:00:00", "12:00", "12:00:00Z"});
  good(Lexical::kCode, {"a", "a b", "<="});
  bad(Lexical::kCode, {" a", "a ", "a  b", " "});
  good(Lexical::kOid, {"urn:oid:2.16.840.1", "urn:oid:1.0"});
  bad(Lexical::kOid, {"urn:oid:3.1", "urn:oid:1.01", "1.2", "urn:oid:1."});
  good(Lexical::kUri, {"http://a.org", "urn:x:y"});
  bad(Lexical::kUri, {"a b"});
  good(Lexical::kBase64Binary, {"AAAA", "AA==", "AAA=", "AAAA AAAA"});
  bad(Lexical::kBase64Binary, {"A", "AA", "A=AA", "AAA*", "===="});
  bad(Lexical::kId, {"a_b", "", "a/b", "12345678901234567890123456789012345678901234567890123456789012345"});
}

}  // namespace
}  // namespace bogam::fhir
