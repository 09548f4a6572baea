// SPDX-License-Identifier: Apache-2.0
// The table of interactions: which method on which kind of path does what. Requests are dispatched by it; the CapabilityStatement
// tells it.
#ifndef BOGAM_SERVER_REST_INTERACTIONS_H_
#define BOGAM_SERVER_REST_INTERACTIONS_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/record.h"
#include "fhir/schema.h"
#include "server/rest/fhir_rest.h"
#include "server/rest/negotiation.h"

namespace bogam::server {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// What a path speaks of: /fhir, /fhir/Type, /fhir/Type/id, /fhir/Type/id/_history/version; word is a last segment with _ or $, or
/// "metadata".
enum class Place : uint8_t { kSystem, kType, kInstance, kVersion };

/// One request, understood as far as its path and headers go.
struct Call {
  const Request* request = nullptr;
  std::string base;  ///< "http://localhost:8080/fhir"
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string id, version;
  Preferences prefer;
  Parameters parameters;                            ///< of the address, without _format and _pretty
  std::shared_ptr<const store::Snapshot> snapshot;  ///< the state that is read; null for interactions that write
  /// A GET inside a batch: what it would answer.
  std::function<Response(std::string_view url)> get;
  const access::Principal& principal() const { return *request->principal; }

  std::string Literal() const { return std::string(fhir::Name(type)) + "/" + id; }
  const std::string* Parameter(std::string_view name) const;
};

using InteractionHandler = Response (*)(const RestContext& context, const Call& call);

struct Interaction {
  std::string_view method;
  Place place;
  std::string_view word;
  std::string_view code;  ///< in CapabilityStatement.rest; "" for operations and metadata
  bool writes;
  std::string_view only;  ///< the one resource type it is for; "" any
  access::Activity activity;
  std::string_view letters;    ///< of SMART scopes ("rs"); "" where the handler asks for each entry, and for metadata
  bool all_types;              ///< it reaches resources of any type, so that a scope must be over all
  InteractionHandler handler;  ///< null: metadata
};
std::span<const Interaction> Interactions();

// Handlers (instance.cc, history.cc, search.cc, everything.cc, transaction.cc).
Response Read(const RestContext& context, const Call& call);
Response ReadVersion(const RestContext& context, const Call& call);
Response Create(const RestContext& context, const Call& call);
Response Update(const RestContext& context, const Call& call);
Response Delete(const RestContext& context, const Call& call);
Response ConditionalUpdate(const RestContext& context, const Call& call);
Response ConditionalDelete(const RestContext& context, const Call& call);
Response History(const RestContext& context, const Call& call);
Response SearchByGet(const RestContext& context, const Call& call);
Response SearchByPost(const RestContext& context, const Call& call);
Response Everything(const RestContext& context, const Call& call);
Response Transaction(const RestContext& context, const Call& call);
Response EvaluateMeasure(const RestContext& context, const Call& call);

/// The JSON of a request's body as a record, or the answer that says what is wrong with it: every issue with its path.
struct Body {
  fhir::Record record;
  std::optional<Response> refusal;
};
Body ReadBody(const Call& call);
/// 400 for a parameter that none of `known` is, unless the request is lenient.
std::optional<Response> RefuseUnknown(const Call& call, std::initializer_list<std::string_view> known);
/// _count: a whole number. kInvalid otherwise; fallback where it is absent.
Result<size_t> ReadCount(const Call& call, size_t fallback, size_t most);
/// percent-encoding of a query's part
std::string Encode(std::string_view text);

/// CapabilityStatement of what the tables say.
std::string CapabilityStatement(const RestContext& context, std::string_view base, int64_t date_ms);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_REST_INTERACTIONS_H_
