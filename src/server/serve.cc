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
#include "server/rest/fhir_rest.h"
#include "server/rest/measure_operation.h"
#include "server/sign_in.h"
#include "server/static_files.h"
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

/// What answers requests for records of one engine.
struct Desk {
  explicit Desk(std::unique_ptr<engine::Engine> own_) : Desk(own_.get()) { own = std::move(own_); }
  explicit Desk(engine::Engine* engine_) : engine(engine_), measures(engine_), api(engine_) {
    RestContext context;
    context.records = &engine->records();
    context.snapshot = [this] { return engine->Snapshot(); };
    context.measures = &measures;
    context.version = engine::Version();
    context.read_only = engine->read_only();
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
  explicit Desks(engine::Engine* whole) : engine_(whole), whole_(whole) {}

  /// A stranger is let to no record by any route, and is told so as if at the whole.
  std::shared_ptr<const Desk> For(const access::Principal& who) const {
    if (who.reach.all || who.means == access::Principal::Means::kStranger) return {std::shared_ptr<const Desk>(), &whole_};
    const access::Reach& reach = who.reach;
    std::string key;
    std::vector<std::string> ids[2];
    for (const bool single : {false, true}) {
      for (const std::string& reference : single ? reach.opened : reach.practices) {
        key += reference + "\n";
        ids[single].push_back(reference.substr(reference.find('/') + 1));
      }
    }
    const std::lock_guard lock(mutex_);
    auto at = std::find_if(desks_.begin(), desks_.end(), [&](const auto& desk) { return desk.first == key; });
    if (at == desks_.end()) {
      if (desks_.size() >= kMost) desks_.pop_back();
      desks_.emplace_front(key, std::make_shared<const Desk>(engine_->Within(engine::PatientsOf(ids[0], ids[1]))));
      at = desks_.begin();
    }
    desks_.splice(desks_.begin(), desks_, at);
    return desks_.front().second;
  }

 private:
  static constexpr size_t kMost = 64;
  engine::Engine* engine_;
  Desk whole_;
  mutable std::mutex mutex_;
  mutable std::list<std::pair<std::string, std::shared_ptr<const Desk>>> desks_;
};

std::chrono::seconds TimeFor(std::string_view path, std::chrono::seconds usual) { return path == "/api/load" ? std::chrono::seconds(3600) : usual; }

}  // namespace

struct Application::State {
  State(engine::Engine* engine_, std::unique_ptr<access::AuditLog> log_, std::unique_ptr<access::Gate> gate_, const std::string& folder, CdsOptions cds_options)
      : engine(engine_),
        log(std::move(log_)),
        trail(log.get()),
        gate(std::move(gate_)),
        sign_in(gate.get()),
        cds(gate.get(), folder, std::move(cds_options)),
        desks(engine_) {}

  bool Synthetic() const {
    const auto origin = engine->records().origin();
    return origin.ok() && *origin == records::Origin::kSynthetic;
  }

  /// principal: whose request it is; a stranger's until it is found out.
  Response Answer(const Request& request, access::Principal* principal) const {
    if (auto refusal = sign_in.Identify(request, Synthetic(), principal)) return *refusal;
    if (Below(request.path, "/api/session")) return sign_in.Handle(request);
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
  SignIn sign_in;
  CdsHooks cds;
  Desks desks;
  std::unique_ptr<engine::AssessmentJob> assessments;
};

Application::Application(std::unique_ptr<State> state) : state_(std::move(state)) {}
Application::~Application() = default;

Result<std::unique_ptr<Application>> Application::Open(engine::Engine* engine, AccessOptions options) {
  std::unique_ptr<access::AuditLog> log;
  std::unique_ptr<access::Gate> gate;
  if (!options.folder.empty()) {
    BOGAM_ASSIGN(log, access::AuditLog::Open(access::AuditFolder(options.folder), options.audit));
    gate = std::make_unique<access::Gate>(options.folder, std::move(options.gate));
  }
  auto state = std::make_unique<State>(engine, std::move(log), std::move(gate), options.folder, std::move(options.cds));
  return std::unique_ptr<Application>(new Application(std::move(state)));
}

void Application::KeepAssessments(bool write_daily) { state_->assessments = std::make_unique<engine::AssessmentJob>(state_->engine, write_daily); }

bool Application::AllowsOrigin(std::string_view path, std::string_view origin) const { return state_->cds.Allows(path, origin); }

Response Application::Handle(Request request) const {
  const std::string_view path = request.path;
  const bool hooks = Below(path, "/cds-services");
  if (Below(path, "/fhir") || Below(path, "/api") || hooks) {
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

Status Serve(engine::Engine* engine, const ServeOptions& options) {
  BOGAM_ASSIGN(const std::unique_ptr<Application> application, Application::Open(engine, {.folder = engine->store().path()}));
  application->KeepAssessments(options.write_scores);
  HttpOptions http = options.http;
  http.origin_allowed_for = [&](std::string_view path, std::string_view origin) { return application->AllowsOrigin(path, origin); };
  http.handler_timeout_for = [usual = http.handler_timeout](std::string_view path) { return TimeFor(path, usual); };
  auto listening = HttpServer::Listen(http, [&](const Request& request) { return application->Handle(request); });
  if (!listening.ok()) {
    const Status& why = listening.status();
    if (why.code() != Code::kUnavailable) return why;
    return Status(why.code(), why.message() + "; choose another: bogam serve --port " + std::to_string(http.port + 1));
  }
  HttpServer* server = listening->get();
  std::unique_ptr<SignalStop> signals;
  if (options.handle_signals) signals = std::make_unique<SignalStop>([server] { server->Stop(); });
  if (options.ready) {
    const std::string host = http.address.find(':') == std::string::npos ? http.address : "[" + http.address + "]";
    options.ready("http://" + host + ":" + std::to_string(server->port()) + "/");
  }
  // What the first page asks for is read while the browser opens.
  std::thread warm([engine] { [[maybe_unused]] const bool read = engine->Measures().ok(); });
  server->Run();
  warm.join();
  return {};
}

}  // namespace bogam::server
