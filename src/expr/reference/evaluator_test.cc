// SPDX-License-Identifier: Apache-2.0
#include "expr/reference/evaluator.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include "expr/elm/reader.h"
#include "expr/ops/conversion.h"
#include "fhir/json.h"

namespace bogam::expr::reference {
namespace {

LibrarySet One(const std::string& definitions, const std::string& extra = "") {
  auto library = ReadElm(R"({"library":{"identifier":{"id":"T","version":"1"})" + extra + R"(,"statements":{"def":[)" + definitions + "]}}}");
  EXPECT_TRUE(library.ok()) << library.status().ToString();
  LibrarySet set;
  if (library.ok()) {
    set.libraries.push_back(*library);
    set.main = library->get();
  }
  return set;
}

std::string Define(const std::string& name, const std::string& expression) {
  return R"({"name":")" + name + R"(","context":"Patient","expression":)" + expression + "}";
}

constexpr const char* kOne = R"({"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Integer","value":"1"})";

std::string Deep(int levels) {
  std::string open, close;
  for (int i = 0; i < levels; ++i) {
    open += R"({"type":"Add","operand":[)" + std::string(kOne) + ",";
    close += "]}";
  }
  return open + kOne + close;
}

// Runs on a thread with the smallest stack that the house allows.
template <typename F>
void OnSmallStack(F body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, 512 * 1024), 0);
  pthread_t thread;
  ASSERT_EQ(pthread_create(
                &thread, &attributes,
                [](void* f) -> void* {
                  (*static_cast<F*>(f))();
                  return nullptr;
                },
                &body),
            0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

#ifdef __SANITIZE_ADDRESS__
constexpr int kFits = 600;  // its red zones take the rest of the stack: Budget::stack_bytes speaks first
#else
constexpr int kFits = 990;
#endif

TEST(ReferenceEvaluator, NestsToItsLimitOnASmallStack) {
  OnSmallStack([] {
    const LibrarySet fits = One(Define("X", Deep(kFits)));
    Environment environment, shallow;
    shallow.budget.depth = kFits / 2;
    base::Arena arena;
    Evaluator refused(fits, shallow, &arena), deep(fits, environment, &arena);
    EXPECT_EQ(refused.Evaluate("X").error.status.code(), Code::kTooCostly);
    const Outcome outcome = deep.Evaluate("X");
    ASSERT_TRUE(outcome.ok) << outcome.error.ToString();
    EXPECT_EQ(outcome.value.integer(), kFits + 1);
  });
}

TEST(ReferenceEvaluator, EndlessRecursionAndCirclesFail) {
  OnSmallStack([] {
    const LibrarySet set = One(
        R"({"name":"F","type":"FunctionDef","operand":[{"name":"x"}],"expression":{"type":"FunctionRef","name":"F","operand":[{"type":"OperandRef","name":"x"}]}},)" +
        Define("Endless", R"({"type":"FunctionRef","name":"F","operand":[{"type":"Null"}]})") + "," + Define("A", R"({"type":"ExpressionRef","name":"B"})") +
        "," + Define("B", R"({"type":"ExpressionRef","name":"A"})") + "," + Define("Fine", kOne));
    Environment environment;
    base::Arena arena;
    Evaluator evaluator(set, environment, &arena);
    EXPECT_EQ(evaluator.Evaluate("Endless").error.status.code(), Code::kTooCostly);
    EXPECT_FALSE(evaluator.Evaluate("A").ok);
    EXPECT_FALSE(evaluator.Evaluate("B").ok);
    EXPECT_EQ(evaluator.Evaluate("Fine").value.integer(), 1);  // a failure stays with its definition
  });
}

TEST(ReferenceEvaluator, ValuesThatNestWithoutEndAreRefused) {
  OnSmallStack([] {
    const std::string nested = R"({"type":"Query","source":[{"alias":"X","expression":{"type":"Expand","operand":[{"type":"Interval","low":)" +
                               std::string(kOne) +
                               R"(,"high":{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Integer","value":"5000"}},{"type":"Null"}]}}],
        "aggregate":{"identifier":"R","expression":{"type":"List","element":[{"type":"QueryLetRef","name":"R"}]}}})";
    const LibrarySet set = One(Define("D", nested) + "," +
                               Define("Same", R"({"type":"Equal","operand":[{"type":"ExpressionRef","name":"D"},{"type":"ExpressionRef","name":"D"}]})"));
    Environment environment;
    base::Arena arena;
    Evaluator evaluator(set, environment, &arena);
    const Outcome made = evaluator.Evaluate("D");
    ASSERT_TRUE(made.ok) << made.error.ToString();
    EXPECT_LT(ops::Show(made.value).size(), 2000u);
    EXPECT_EQ(evaluator.Evaluate("Same").error.status.code(), Code::kTooCostly);
  });
}

TEST(ReferenceEvaluator, StepsAreCounted) {
  const LibrarySet set = One(Define("X", Deep(200)));
  Environment environment;
  environment.budget.steps = 100;
  base::Arena arena;
  Evaluator evaluator(set, environment, &arena);
  EXPECT_EQ(evaluator.Evaluate("X").error.status.code(), Code::kTooCostly);
}

TEST(ReferenceEvaluator, NamesWhatIsMissing) {
  const LibrarySet set = One(
      Define("V", R"({"type":"InValueSet","code":{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}String","value":"a"},"valueset":{"name":"VS"}})") +
          "," + Define("P", R"({"type":"ParameterRef","name":"Nowhere"})") + "," + Define("R", R"({"type":"ExpressionRef","name":"Gone"})"),
      R"(,"valueSets":{"def":[{"name":"VS","id":"http://vs"}]})");
  Environment environment;
  base::Arena arena;
  Evaluator evaluator(set, environment, &arena);
  const std::string message = evaluator.Evaluate("V").error.ToString();
  EXPECT_NE(message.find("\"VS\""), std::string::npos) << message;
  EXPECT_NE(evaluator.Evaluate("P").error.ToString().find("Nowhere"), std::string::npos);
  EXPECT_NE(evaluator.Evaluate("R").error.ToString().find("Gone"), std::string::npos);
  EXPECT_NE(evaluator.Evaluate("Absent").error.ToString().find("Absent"), std::string::npos);
}

std::string Value(const LibrarySet& set, const char* name) {
  Environment environment;
  base::Arena arena;
  Evaluator evaluator(set, environment, &arena);
  evaluator.Begin();
  for (const Definition& definition : set.main->definitions) {
    if (definition.name != name) continue;
    const Outcome outcome = evaluator.Evaluate(*set.main, definition);
    return outcome.ok ? ops::Show(outcome.value) : outcome.error.ToString();
  }
  return "no such definition";
}

// Result types are optional in ELM: an Interval whose bounds are both null has the points of what it meets. Written-out nulls have none.
TEST(ReferenceEvaluator, AnIntervalOfUnstatedTypeHasThePointsOfWhatItMeets) {
  const std::string null = R"({"type":"Null"})",
                    date = R"({"type":"Date","year":{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Integer","value":"2025"}})";
  const std::string unknown = R"({"type":"ExpressionRef","name":"Unknown"})";
  const auto interval = [](const std::string& low, const std::string& high, const char* closed) {
    return R"({"type":"Interval","lowClosed":)" + std::string(closed) + R"(,"highClosed":)" + closed + R"(,"low":)" + low + R"(,"high":)" + high + "}";
  };
  const auto binary = [](const char* op, const std::string& a, const std::string& b) {
    return R"({"type":")" + std::string(op) + R"(","operand":[)" + a + "," + b + "]}";
  };
  const std::string year = interval(date, date, "true"), all = interval(unknown, unknown, "true"), some = interval(unknown, unknown, "false");
  const LibrarySet set = One(Define("Unknown", null) + "," + Define("Overlaps", binary("Overlaps", all, year)) + "," + Define("In", binary("In", date, all)) +
                             "," + Define("Open", binary("Overlaps", some, year)) + "," + Define("Before", binary("Before", all, date)) + "," +
                             Define("Itself", all) + "," + Define("Written", binary("Overlaps", interval(null, null, "true"), year)));
  EXPECT_EQ(Value(set, "Itself"), "Interval[null, null]");
  EXPECT_EQ(Value(set, "Overlaps"), "true");
  EXPECT_EQ(Value(set, "In"), "true");
  EXPECT_EQ(Value(set, "Before"), "false");
  EXPECT_EQ(Value(set, "Open"), "null");
  EXPECT_EQ(Value(set, "Written"), "null");
}

class OneMember final : public ValueSet {
 public:
  bool Contains(std::string_view system, std::string_view code) const override { return system == "s" && code == "a"; }
  bool ContainsCode(std::string_view code) const override { return code == "a"; }
  void ForEach(const std::function<void(const CodeValue&)>& visit) const override { visit({"a", "s", {}, {}}); }
  std::string_view url() const override { return "vs"; }
};

class OneSet final : public Terminology {
 public:
  Result<const ValueSet*> FindValueSet(std::string_view, std::string_view) override { return static_cast<const ValueSet*>(&set_); }

 private:
  OneMember set_;
};

// CQL, In (ValueSet): a Code is a member when one is equivalent to it, system included; a String has no system.
TEST(ReferenceEvaluator, ACodeWithoutASystemIsNoMember) {
  const auto text = [](const char* value) {
    return R"({"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}String","value":")" + std::string(value) + R"("})";
  };
  const auto code = [&](bool system) {
    return R"({"type":"Instance","classType":"{urn:hl7-org:elm-types:r1}Code","element":[{"name":"code","value":)" + text("a") + "}" +
           (system ? R"(,{"name":"system","value":)" + text("s") + "}" : "") + "]}";
  };
  const auto in = [](const std::string& value) { return R"({"type":"InValueSet","code":)" + value + R"(,"valueset":{"name":"VS"}})"; };
  const LibrarySet set = One(Define("Whole", in(code(true))) + "," + Define("Bare", in(code(false))) + "," + Define("Text", in(text("a"))),
                             R"(,"valueSets":{"def":[{"name":"VS","id":"vs"}]})");
  OneSet terminology;
  Environment environment;
  environment.terminology = &terminology;
  base::Arena arena;
  Evaluator evaluator(set, environment, &arena);
  evaluator.Begin();
  std::string got;
  for (const Definition& definition : set.main->definitions) got += ops::Show(evaluator.Evaluate(*set.main, definition).value) + " ";
  EXPECT_EQ(got, "true false true ");
}

class NoSets final : public Terminology {
 public:
  Result<const ValueSet*> FindValueSet(std::string_view id, std::string_view) override { return Status(Code::kNotFound, std::string(id) + " is not loaded"); }
};

class OneResource final : public Retriever {
 public:
  explicit OneResource(const std::string& json) : record_(*fhir::ParseJson(json)) {}
  Status Retrieve(const RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) override {
    if (request.type == record_.resource_type()) out->push_back(record_.root());
    *exact = false;
    return Status::Ok();
  }

 private:
  fhir::Record record_;
};

// A value set that is not there is an error where some code is to be judged by it, and only there.
TEST(ReferenceEvaluator, AMissingValueSetIsMissedWhereACodeIsToBeJudged) {
  const auto retrieve = [](const char* type) {
    return R"({"type":"Retrieve","dataType":"{http://hl7.org/fhir})" + std::string(type) +
           R"(","codeProperty":"code","codeComparator":"in","codes":{"type":"ValueSetRef","name":"VS"}})";
  };
  const LibrarySet set = One(Define("Conditions", retrieve("Condition")) + "," + Define("Observations", retrieve("Observation")) + "," +
                                 Define("Null", R"({"type":"InValueSet","code":{"type":"Null"},"valueset":{"name":"VS"}})"),
                             R"(,"valueSets":{"def":[{"name":"VS","id":"vs"}]})");
  const auto answers = [&](const char* condition) {
    NoSets terminology;
    OneResource records(condition);
    Environment environment;
    environment.terminology = &terminology;
    environment.retriever = &records;
    base::Arena arena;
    Evaluator evaluator(set, environment, &arena);
    evaluator.Begin();
    std::string got;
    for (const Definition& definition : set.main->definitions) {
      const Outcome outcome = evaluator.Evaluate(*set.main, definition);
      got += (outcome.ok ? ops::Show(outcome.value) : "error") + " ";
    }
    return got;
  };
  EXPECT_EQ(answers(R"({"resourceType":"Condition","code":{"coding":[{"system":"s","code":"a"}]}})"), "error {} false ");
  EXPECT_EQ(answers(R"({"resourceType":"Condition","code":{"text":"unknown"}})"), "{} {} false ");
}

}  // namespace
}  // namespace bogam::expr::reference
