// SPDX-License-Identifier: Apache-2.0
#include "server/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <thread>

#include "engine/assessment_job.h"
#include "measure/json_text.h"
#include "server/audit_trail.h"
#include "server/audit_view.h"
#include "server/provider_sign_in.h"
#include "server/rest/fhir_rest.h"
#include "server/rest/measure_operation.h"
#include "server/sign_in.h"
#include "server/smart/app_access.h"
#include "server/static_files.h"
#include "server/users_view.h"
#include "server/workspace/api.h"

namespace bogam::server {
namespace {

bool Below(std::string_view path, std::string_view root) { return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/'); }

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

int signal_pipe = -1;  // write end, for the handler

void OnSignal(int) {
  const char byte = 1;
  [[maybe_unused]] const ssize_t written = ::write(signal_pipe, &byte, 1);
}

/// While it lives, SIGINT and SIGTERM call `stop` once; the next of them does what it did before.
class SignalStop {
 public:
  explicit SignalStop(std::function<void()> stop) {
    if (::pipe2(pipe_.data(), O_CLOEXEC) != 0) return;
    signal_pipe = pipe_[1];
    struct sigaction action {};
    action.sa_handler = OnSignal;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, &old_int_);
    sigaction(SIGTERM, &action, &old_term_);
    thread_ = std::thread([this, stop = std::move(stop)] {
      char byte = 0;
      if (::read(pipe_[0], &byte, 1) == 1 && byte == 1) stop();
    });
  }
  ~SignalStop() {
    if (!thread_.joinable()) return;
    sigaction(SIGINT, &old_int_, nullptr);
    sigaction(SIGTERM, &old_term_, nullptr);
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = ::write(pipe_[1], &byte, 1);
    thread_.join();
    signal_pipe = -1;
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  SignalStop(const SignalStop&) = delete;
  SignalStop& operator=(const SignalStop&) = delete;

 private:
  std::array<int, 2> pipe_{-1, -1};
  struct sigaction old_int_ {
  }, old_term_{};
  std::thread thread_;
};

/// What all desks of a server have in common.
struct DeskSetting {
  bool audited = false;  ///< there is an audit log
  OwnerSource owners;
};

/// What answers requests for records of one engine.
struct Desk {
  Desk(std::unique_ptr<engine::Engine> own_, const DeskSetting& setting) : Desk(own_.get(), setting) { own = std::move(own_); }
  Desk(engine::Engine* engine_, const DeskSetting& setting) : engine(engine_), measures(engine_), api(engine_, setting.owners) {
    RestContext context;
    context.records = &engine->records();
    context.door = &engine->door();
    context.snapshot = [this] { return engine->Snapshot(); };
    context.measures = &measures;
    context.version = engine::Version();
    context.read_only = engine->read_only();
    context.audit_is_a_view = setting.audited;
    fhir = std::make_unique<FhirRest>(std::move(context));
  }
  Response Answer(const Request& request) const { return Below(request.path, "/fhir") ? fhir->Handle(request) : api.Handle(request); }

  std::unique_ptr<engine::Engine> own;  // first, so that it goes last
  engine::Engine* engine;
  EngineMeasureOperation measures;
  std::unique_ptr<FhirRest> fhir;
  WorkspaceApi api;
};

/// A desk for each reach, made when somebody who has it comes first; the ones that were not used for longest are given up.
class Desks {
 public:
  Desks(engine::Engine* whole, DeskSetting setting) : engine_(whole), setting_(std::move(setting)), whole_(whole, setting_) {}

  /// A stranger is let to no record by any route, and is told so as if at the whole.
  std::shared_ptr<const Desk> For(const access::Principal& who) const {
    const bool whole = who.reach.all && who.reach.only.empty();
    if (whole || who.means == access::Principal::Means::kStranger) return {std::shared_ptr<const Desk>(), &whole_};
    const access::Reach& reach = who.reach;
    std::string key = reach.all ? "*\n" : "";
    std::vector<std::string> ids[2];
    for (const bool single : {false, true}) {
      for (const std::string& reference : single ? reach.opened : reach.practices) {
        key += reference + "\n";
        ids[single].push_back(reference.substr(reference.find('/') + 1));
      }
    }
    key += "only " + reach.only;
    const std::lock_guard lock(mutex_);
    auto at = std::find_if(desks_.begin(), desks_.end(), [&](const auto& desk) { return desk.first == key; });
    if (at == desks_.end()) {
      if (desks_.size() >= kMost) desks_.pop_back();
      desks_.emplace_front(key, std::make_shared<const Desk>(engine_->Within(SourceOf(reach, ids[0], ids[1])), setting_));
      at = desks_.begin();
    }
    desks_.splice(desks_.begin(), desks_, at);
    return desks_.front().second;
  }

 private:
  static engine::ReachSource SourceOf(const access::Reach& reach, const std::vector<std::string>& practices, const std::vector<std::string>& patients) {
    if (reach.only.empty()) return engine::PatientsOf(practices, patients);
    const std::string only = reach.only.substr(reach.only.find('/') + 1);
    return reach.all ? engine::PatientsOf({}, {only}) : engine::OnlyPatient(engine::PatientsOf(practices, patients), only);
  }
  static constexpr size_t kMost = 64;
  engine::Engine* engine_;
  const DeskSetting setting_;
  Desk whole_;
  mutable std::mutex mutex_;
  mutable std::list<std::pair<std::string, std::shared_ptr<const Desk>>> desks_;
};

/// Users who may write and see one of the reader's practices; of those who see all patients everybody's.
OwnerSource Owners(access::Gate* gate) {
  if (gate == nullptr) return {};
  return [gate](const Request& request) {
    std::vector<worklist::Owner> out;
    const auto users = gate->users().Newest();
    if (!users.ok()) return out;
    const access::Reach& reach = request.principal->reach;
    for (const access::User& user : **users) {
      const bool acts = access::ActivitiesOf(user.roles, true).Has(access::Activity::kWriteRecords) && !user.disabled;
      const bool meets = reach.all || user.all_patients || std::any_of(user.practices.begin(), user.practices.end(), [&](const std::string& practice) {
                           return std::find(reach.practices.begin(), reach.practices.end(), practice) != reach.practices.end();
                         });
      if (acts && meets) out.push_back({user.name, user.display.empty() ? user.name : user.display});
    }
    return out;
  };
}

std::chrono::seconds TimeFor(std::string_view path, std::chrono::seconds usual) { return path == "/api/load" ? std::chrono::seconds(3600) : usual; }

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
        sign_in(gate.get(), provider ? provider->name() : std::string()),
        users(gate.get()),
        audit(folder.empty() ? std::string() : access::AuditFolder(folder)),
        apps(gate.get(), &sign_in, [this](const Request& request) { return AnswerRecords(request); }),
        cds(gate.get(), folder, std::move(cds_options)),
        desks(engine_, {log != nullptr, Owners(gate.get())}) {}

  bool Synthetic() const {
    const auto origin = engine->records().origin();
    return origin.ok() && *origin == records::Origin::kSynthetic;
  }

  /// principal: whose request it is; a stranger's until it is found out.
  Response Answer(const Request& request, access::Principal* principal) const {
    if (provider && ProviderSignIn::Has(request.path)) return ProviderSignIn(gate.get(), provider.get()).Handle(request);
    if (AppAccess::Has(request.path)) return apps.Handle(request, Synthetic(), principal);
    if (auto refusal = sign_in.Identify(request, Synthetic(), principal)) return *refusal;
    if (Below(request.path, "/api/session")) return sign_in.Handle(request);
    if (UsersView::Has(request.path)) return users.Handle(request);
    if (audit.Has(request.path)) return audit.Handle(request);
    return AnswerRecords(request);
  }

  Response AnswerRecords(const Request& request) const {
    if (const Status caught = CatchUp(); !caught.ok()) return Outcome(caught);
    return desks.For(*request.principal)->Answer(request);
  }

  Response AnswerCds(const Request& request, access::Principal* principal) {
    if (auto answer = cds.Admit(request, principal)) return *answer;
    if (const Status caught = CatchUp(); !caught.ok()) return Outcome(caught);
    const std::shared_ptr<const Desk> desk = desks.For(*principal);
    return cds.Handle(request, desk->engine);
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
Application::~Application() = default;

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
  if (Below(path, "/cds-services")) return state_->cds.Allows(path, origin);
  if (!Below(path, "/fhir") && path != "/auth/token" && path != "/auth/revoke") return false;
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

void Application::KeepAssessments(bool write_daily) { state_->assessments = std::make_unique<engine::AssessmentJob>(state_->engine, write_daily); }

Response Application::Handle(Request request) const {
  if (!HasForeignOrigin(request)) return Answer(std::move(request));
  if (!AdmitsForeign(request)) return Outcome(403, "forbidden", "requests from another site's pages are refused");
  std::erase_if(request.headers, [](const auto& header) { return header.first == "cookie"; });
  if (Below(request.path, "/cds-services")) return Answer(std::move(request));  // which answers for CORS itself
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
  const bool hooks = Below(path, "/cds-services");
  if (Below(path, "/fhir") || Below(path, "/api") || Below(path, "/auth") || AppAccess::Has(path) || hooks) {
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

namespace {

/// Others reach the server: then somebody must have signed in.
bool IsReachedByOthers(const HttpOptions& http) {
  return !http.url.empty() || (http.address != "127.0.0.1" && http.address != "::1" && http.address != "localhost");
}

std::string UrlOf(const HttpOptions& http, uint16_t port) {
  if (!http.url.empty()) return http.url.ends_with('/') ? http.url : http.url + "/";
  const std::string host = http.address.find(':') == std::string::npos ? http.address : "[" + http.address + "]";
  return (http.certificate.empty() ? "http://" : "https://") + host + ":" + std::to_string(port) + "/";
}

}  // namespace

Status Serve(engine::Engine* engine, const ServeOptions& options) {
  AccessOptions access;
  access.folder = engine->store().path();
  access.gate.fetch = access::MakeFetch({.ca_file = options.ca_file});
  access.gate.needs_users = IsReachedByOthers(options.http);
  access.cds.fetch = access.gate.fetch;
  access.provider = options.provider;
  if (access.gate.needs_users) {
    BOGAM_ASSIGN(const auto users, access::Users(access.folder).Newest());
    if (users->empty())
      return Status(Code::kDenied, "there are no users, and others would be let in; first: bogam user add NAME --admin, or serve with --users");
  }
  BOGAM_ASSIGN(const std::unique_ptr<Application> application, Application::Open(engine, std::move(access)));
  application->KeepAssessments(options.write_scores);
  HttpOptions http = options.http;
  http.handler_timeout_for = [usual = http.handler_timeout](std::string_view path) { return TimeFor(path, usual); };
  http.admits_foreign = [&](const Request& head) { return application->AdmitsForeign(head); };
  auto listening = HttpServer::Listen(http, [&](const Request& request) { return application->Handle(request); });
  if (!listening.ok()) {
    const Status& why = listening.status();
    if (why.code() != Code::kUnavailable) return why;
    return Status(why.code(), why.message() + "; choose another: bogam serve --port " + std::to_string(http.port + 1));
  }
  HttpServer* server = listening->get();
  std::unique_ptr<SignalStop> signals;
  if (options.handle_signals) signals = std::make_unique<SignalStop>([server] { server->Stop(); });
  if (options.ready) options.ready(UrlOf(http, server->port()));
  // What the first page asks for is read while the browser opens.
  std::thread warm([engine] { [[maybe_unused]] const bool read = engine->Measures().ok(); });
  server->Run();
  warm.join();
  return {};
}

}  // namespace bogam::server
