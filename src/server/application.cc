// SPDX-License-Identifier: Apache-2.0
#include "server/application.h"

#include <algorithm>
#include <vector>

#include "engine/assessment_job.h"
#include "engine/audit_recovery.h"
#include "format/escape.h"
#include "measure/json_text.h"
#include "server/audit_trail.h"
#include "server/audit_view.h"
#include "server/desks.h"
#include "server/provider_sign_in.h"
#include "server/sign_in.h"
#include "server/smart/app_access.h"
#include "server/static_files.h"
#include "server/users_view.h"

namespace bogam::server {
namespace {

constexpr size_t kPrepared = 16;         // desks that are made before anybody comes
constexpr uint32_t kFewPeople = 20'000;  // of so many all may stand in a list that nobody has asked for

Response Health(engine::Engine* engine) {
  const auto change = engine->LastChange();
  measure::JsonText json;
  json.Object().String("status", change.ok() ? "ok" : "store not readable").String("version", engine::Version());
  json.Boolean("readOnly", engine->read_only()).End();
  Response response;
  response.status = change.ok() ? 200 : 503;
  response.content_type = "application/json; charset=utf-8";
  response.body = std::move(json).Take();
  return response;
}

bool IsSynthetic(engine::Engine* engine) {
  const auto origin = engine->records().origin();
  return origin.ok() && *origin == records::Origin::kSynthetic;
}

bool HasFewPeople(engine::Engine* engine) {
  const auto population = engine->NewPopulation();
  const auto end = population.ok() ? (*population)->EndNumber() : Result<uint32_t>(population.status());
  return end.ok() && *end <= kFewPeople;
}

/// Users who may write and see one of the reader's practices; of those who see all patients everybody's.
OwnerSource Owners(access::Gate* gate, engine::Engine* engine) {
  if (gate == nullptr) return {};
  return [gate, engine](const Request& request) {
    std::vector<worklist::Owner> out;
    const auto users = gate->users().Newest();
    if (!users.ok()) return out;
    const access::Reach& reach = request.principal->reach;
    for (const access::User& user : **users) {
      const bool acts = access::ActivitiesOf(user.roles, IsSynthetic(engine)).Has(access::Activity::kWriteRecords) && !user.disabled;
      const bool meets = reach.all || user.all_patients || std::any_of(user.practices.begin(), user.practices.end(), [&](const std::string& practice) {
                           return std::find(reach.practices.begin(), reach.practices.end(), practice) != reach.practices.end();
                         });
      if (acts && meets) out.push_back({user.name, user.display.empty() ? user.name : user.display});
    }
    return out;
  };
}

/// A server's beginning and end.
access::AuditEntry ServerEntry(std::string action) {
  access::AuditEntry entry;
  entry.who = "server";
  entry.action = std::move(action);
  entry.from = "local";
  return entry;
}

/// Patients of the whole store.
PatientFinder FindPatients(engine::Engine* engine) {
  const auto find = [engine](std::string_view parameter, std::string_view value) -> Result<std::vector<std::string>> {
    std::string escaped;
    for (const char c : value) {
      if (c == ',' || c == '$' || c == '\\') escaped += '\\';
      escaped += c;
    }
    std::vector<std::string> ids;
    const auto visit = [&](fhir::RecordView record, bool) -> Status {
      ids.emplace_back(record.id());
      return {};
    };
    BOGAM_TRY(engine->Search("Patient?" + std::string(parameter) + "=" + format::PercentEncode(escaped, "|") + "&_count=2", {}, visit).status());
    return ids;
  };
  return {[find](std::string_view id) { return find("_id", id); }, [find](std::string_view identifier) { return find("identifier", identifier); }};
}

/// A page of another site asks: an app's.
bool HasForeignOrigin(const Request& request) {
  const std::string_view origin = request.Header("origin");
  return !origin.empty() && origin != request.Origin();
}

/// What lets an app's page read the answer (Fetch, CORS protocol); never with cookies.
void AddCors(const Request& request, bool asks_first, Response* response) {
  response->headers.emplace_back("Access-Control-Allow-Origin", std::string(request.Header("origin")));
  response->headers.emplace_back("Vary", "Origin");
  response->headers.emplace_back("Access-Control-Expose-Headers", "ETag, Location, Last-Modified");
  if (!asks_first) return;
  response->headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE");
  response->headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Prefer, If-Match, If-None-Match, If-None-Exist");
  response->headers.emplace_back("Access-Control-Max-Age", "600");
}

}  // namespace

struct Application::State {
  State(engine::Engine* engine_, std::unique_ptr<access::AuditLog> log_, std::unique_ptr<access::Gate> gate_, std::unique_ptr<access::Provider> provider_,
        const std::string& folder, CdsOptions cds_options)
      : engine(engine_),
        log(std::move(log_)),
        trail(log.get()),
        gate(std::move(gate_)),
        provider(std::move(provider_)),
        sign_in(gate.get(), provider ? provider->name() : std::string(), FindPatients(engine_)),
        users(gate.get(), engine_),
        audit(folder.empty() ? std::string() : access::AuditFolder(folder)),
        apps(gate.get(), &sign_in, [this](const Request& request) { return AnswerRecords(request); }),
        cds(gate.get(), folder, std::move(cds_options)),
        desks(engine_, {log != nullptr, Owners(gate.get(), engine_)}) {}

  /// principal: whose request it is; a stranger's until it is found out.
  Response Answer(const Request& request, access::Principal* principal) const {
    if (provider && ProviderSignIn::Has(request.path)) return ProviderSignIn(gate.get(), provider.get()).Handle(request);
    if (AppAccess::Has(request.path)) return apps.Handle(request, IsSynthetic(engine), principal);
    if (auto refusal = sign_in.Identify(request, IsSynthetic(engine), principal)) return *refusal;
    if (principal->means == access::Principal::Means::kSession) desks.Welcome(*principal);
    if (IsBelow(request.path, "/api/session")) return sign_in.Handle(request);
    if (UsersView::Has(request.path)) return users.Handle(request);
    if (audit.Has(request.path)) return audit.Handle(request);
    return AnswerRecords(request);
  }

  Response AnswerRecords(const Request& request) const {
    // The resources of a file have no entries of their own: that it is loaded stands in the log before anything of it does in the store.
    const bool loads = request.path == "/api/load" && request.method == "POST" && request.principal->Allows(access::Activity::kLoad);
    if (loads) {
      if (const Status begun = trail.Begin(request, "load-begin"); !begun.ok()) return Outcome(begun);
    }
    if (const Status caught = CatchUp(); !caught.ok()) return Outcome(caught);
    return desks.For(*request.principal)->Answer(request);
  }

  Response AnswerCds(const Request& request, access::Principal* principal) {
    if (auto answer = cds.Admit(request, principal)) return *answer;
    if (const Status caught = CatchUp(); !caught.ok()) return Outcome(caught);
    const std::shared_ptr<const Desk> desk = desks.For(*principal);
    return cds.Handle(request, desk->engine);
  }

  void WelcomeUsers() const {
    const auto known = gate ? gate->users().Newest() : Result<std::shared_ptr<const access::UserList>>(std::make_shared<const access::UserList>());
    if (!known.ok()) return;  // which every request is told
    const bool synthetic = IsSynthetic(engine), small = HasFewPeople(engine);
    if ((*known)->empty() && small) desks.Welcome(access::LocalPrincipal());
    for (const bool all : {false, true}) {
      for (const access::User& user : **known) {
        if (user.disabled || user.all_patients != all || (all && !small) || desks.size() >= kPrepared) continue;
        access::Principal coming = gate->PrincipalOf(user, synthetic);
        coming.means = access::Principal::Means::kSession;
        desks.Welcome(coming);
      }
    }
  }

  Status CatchUp() const { return engine->store().read_only() ? engine->CatchUp() : Status::Ok(); }

  engine::Engine* engine;
  std::unique_ptr<access::AuditLog> log;
  AuditTrail trail;
  std::unique_ptr<access::Gate> gate;
  std::unique_ptr<access::Provider> provider;
  SignIn sign_in;
  UsersView users;
  AuditView audit;
  AppAccess apps;
  CdsHooks cds;
  Desks desks;
  std::unique_ptr<engine::AssessmentJob> assessments;
};

Application::Application(std::unique_ptr<State> state) : state_(std::move(state)) {}
Application::~Application() {
  state_->assessments.reset();
  // What cannot be written now is found by whoever opens the store next.
  if (state_->log) [[maybe_unused]]
    const Status ended = engine::CheckpointAudit(state_->engine, state_->log.get(), ServerEntry("serve-end"));
}

Result<std::unique_ptr<Application>> Application::Open(engine::Engine* engine, AccessOptions options) {
  std::unique_ptr<access::AuditLog> log;
  std::unique_ptr<access::Gate> gate;
  std::unique_ptr<access::Provider> provider;
  if (!options.folder.empty()) {
    BOGAM_ASSIGN(log, access::AuditLog::Open(access::AuditFolder(options.folder), options.audit));
    if (!options.gate.fetch) options.gate.fetch = access::MakeFetch();
    if (options.provider) provider = std::make_unique<access::Provider>(*options.provider, options.gate.fetch);
    gate = std::make_unique<access::Gate>(options.folder, std::move(options.gate));
  }
  if (log) BOGAM_TRY(engine::CheckpointAudit(engine, log.get(), ServerEntry("serve")));
  return std::unique_ptr<Application>(
      new Application(std::make_unique<State>(engine, std::move(log), std::move(gate), std::move(provider), options.folder, std::move(options.cds))));
}

bool Application::AdmitsForeign(const Request& head) const {
  const std::string_view path = head.path, origin = head.Header("origin");
  if (state_->gate == nullptr) return false;
  if (origin.empty()) {
    // A browser that is sent here from another site: by an app, or back from a provider.
    return head.method == "GET" && head.Header("sec-fetch-mode") == "navigate" && (path == "/auth/authorize" || path == "/auth/oidc/callback");
  }
  if (IsBelow(path, "/cds-services")) return state_->cds.Allows(path, origin);
  if (!IsBelow(path, "/fhir") && path != "/auth/token" && path != "/auth/revoke") return false;
  // Where there are no users whoever asks may do everything: no page of another site may ask then.
  const auto users = state_->gate->HasUsers();
  if (!users.ok() || !*users) return false;
  const auto clients = state_->gate->apps().clients().Newest();
  return clients.ok() && std::any_of((*clients)->begin(), (*clients)->end(), [&](const access::Client& client) {
           return !client.disabled && client.is_public() && !client.is_backend() &&
                  std::any_of(client.redirects.begin(), client.redirects.end(),
                              [&](const std::string& redirect) { return access::OriginOf(redirect) == origin; });
         });
}

void Application::PrepareToday() { state_->desks.BeginPreparing(); }
void Application::WelcomeUsers() const { state_->WelcomeUsers(); }

std::optional<size_t> Application::PreparedDesks() const { return state_->desks.prepared() ? std::optional(state_->desks.size()) : std::nullopt; }

void Application::KeepAssessments(bool write_daily) { state_->assessments = std::make_unique<engine::AssessmentJob>(state_->engine, write_daily); }

Response Application::Handle(Request request) const {
  if (!HasForeignOrigin(request)) return Answer(std::move(request));
  if (!AdmitsForeign(request)) return Outcome(403, "forbidden", "requests from another site's pages are refused");
  std::erase_if(request.headers, [](const auto& header) { return header.first == "cookie"; });
  if (IsBelow(request.path, "/cds-services")) return Answer(std::move(request));  // which answers for CORS itself
  Request head = request;
  head.body.clear();
  Response response;
  const bool asks_first = request.method == "OPTIONS";
  if (asks_first) {
    response.status = 204;
  } else {
    response = Answer(std::move(request));
  }
  AddCors(head, asks_first, &response);
  return response;
}

Response Application::Answer(Request request) const {
  const std::string_view path = request.path;
  const bool hooks = IsBelow(path, "/cds-services");
  if (IsBelow(path, "/fhir") || IsBelow(path, "/api") || IsBelow(path, "/auth") || AppAccess::Has(path) || hooks) {
    access::Principal principal;
    request.principal = &principal;
    const Status ready = state_->trail.Ready();
    Response response = !ready.ok() ? Outcome(ready) : hooks ? state_->AnswerCds(request, &principal) : state_->Answer(request, &principal);
    state_->trail.Write(request, &response);
    return response;
  }
  if (path == "/health") return Health(state_->engine);
  if (path == "/metrics") return Outcome(404, "not-found", "this server does not have this");
  return ServeFile(WebFiles(), request);
}

}  // namespace bogam::server
