// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "access/app_scopes.h"
#include "access/digest.h"

namespace bogam::access {
namespace {

/// The token of that hash and its user. Every token is compared, each in constant time.
std::pair<const User*, const Token*> FindToken(const UserList& users, std::string_view hash) {
  std::pair<const User*, const Token*> found{nullptr, nullptr};
  for (const User& user : users) {
    for (const Token& token : user.tokens) {
      if (EqualInConstantTime(token.hash, hash)) found = {&user, &token};
    }
  }
  return found;
}

const User* FindLink(const UserList& users, std::string_view hash) {
  const User* found = nullptr;
  for (const User& user : users) {
    if (EqualInConstantTime(user.link_hash, hash)) found = &user;
  }
  return found;
}

Gate::Attempt Failed(Status status) {
  Gate::Attempt attempt;
  attempt.end = Gate::Attempt::End::kFailed;
  attempt.status = std::move(status);
  return attempt;
}

Gate::Attempt Wait(int64_t seconds) {
  Gate::Attempt attempt;
  attempt.end = Gate::Attempt::End::kWait;
  attempt.wait_seconds = seconds;
  return attempt;
}

}  // namespace

Gate::Gate(const std::string& store, GateOptions options)
    : options_(std::move(options)), users_(store), sessions_(options_.times), apps_(store, options_.fetch ? options_.fetch : MakeFetch()) {}

int64_t Gate::Now() const {
  if (options_.now_ms) return options_.now_ms();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Result<bool> Gate::HasUsers() const {
  BOGAM_ASSIGN(const std::shared_ptr<const UserList> users, users_.Newest());
  return !users->empty();
}

Principal Gate::PrincipalOf(const User& user, bool synthetic_store) const {
  Principal principal;
  principal.name = user.name;
  principal.display = user.display.empty() ? user.name : user.display;
  principal.roles = user.roles;
  principal.activities = ActivitiesOf(user.roles, synthetic_store);
  principal.reach.all = user.all_patients;
  principal.reach.practices = user.practices;
  return principal;
}

Result<Principal> Gate::IdentifyApp(const UserList& users, std::string_view token, bool synthetic_store) {
  const Status over(Code::kDenied, "The token is unknown or has expired.");
  const std::optional<Grant> grant = apps_.grants().Find(token, Now());
  if (!grant) return over;
  const Result<Client> client = apps_.clients().Find(grant->client);
  if (!client.ok()) return client.status().code() == Code::kNotFound ? Result<Principal>(over) : Result<Principal>(client.status());
  const User* const user = FindUser(users, grant->user);
  if (user == nullptr || user->disabled || user->epoch != grant->epoch) return over;
  BOGAM_ASSIGN(AppScopes scopes, AppScopes::Parse(grant->scopes));
  Principal principal = PrincipalOf(*user, synthetic_store);
  principal.means = Principal::Means::kToken;
  principal.client = grant->client;
  principal.scopes = std::move(scopes.resources);
  principal.reach.only = grant->patient;
  return principal;
}

Result<Principal> Gate::Identify(const Shown& shown, bool synthetic_store) {
  BOGAM_ASSIGN(const std::shared_ptr<const UserList> users, users_.Newest());
  if (users->empty() && options_.needs_users) return Status(Code::kUnavailable, "There are no users, so nobody is let in; bogam user add makes the first.");
  if (users->empty()) return LocalPrincipal();
  if (Grants::IsAccessToken(shown.token)) return IdentifyApp(*users, shown.token, synthetic_store);
  if (!shown.token.empty()) {
    const auto [user, token] = FindToken(*users, Sha256Hex(shown.token));
    if (user == nullptr || user->disabled || Now() >= token->expires_ms) return Status(Code::kDenied, "The token is unknown or has expired.");
    BOGAM_ASSIGN(Scopes scopes, Scopes::Parse(token->scopes));
    Principal principal = PrincipalOf(*user, synthetic_store);
    principal.means = Principal::Means::kToken;
    principal.scopes = std::move(scopes);
    return principal;
  }
  const std::optional<Session> session = sessions_.Find(shown.session, Now());
  const User* const user = session ? FindUser(*users, session->user) : nullptr;
  if (user == nullptr || user->disabled || user->epoch != session->epoch) return Principal();
  Principal principal = PrincipalOf(*user, synthetic_store);
  principal.means = Principal::Means::kSession;
  principal.reach.opened = session->opened;
  return principal;
}

bool Gate::Verify(const std::string& hash, std::string_view password) {
  hashing_.acquire();
  const bool right = VerifyPassword(hash, password, options_.cost);
  hashing_.release();
  return right;
}

Gate::Attempt Gate::Admit(const User& user, std::string_view former) {
  if (!former.empty()) sessions_.End(former);
  Attempt attempt;
  attempt.end = Attempt::End::kIn;
  attempt.user = user.name;
  attempt.session = sessions_.Start(user.name, user.epoch, Now());
  return attempt;
}

Gate::Attempt Gate::SignIn(std::string_view typed, std::string_view password, const std::string& address, std::string_view former) {
  const auto users = users_.Newest();
  if (!users.ok()) return Failed(users.status());
  const std::string name = FoldUserName(typed.substr(0, 128));
  if (const int64_t wait = throttle_.Begin(name, address, Now()); wait > 0) return Wait(wait);
  const User* const user = FindUser(**users, name);
  const bool right = Verify(user != nullptr ? user->password : std::string(), password);
  Attempt attempt;
  if (user != nullptr) attempt.user = user->name;
  if (!right || user->disabled) return attempt;
  throttle_.Succeed(name, address);
  return Admit(*user, former);
}

Gate::Attempt Gate::SignInAs(const std::function<Result<Identity>()>& prove, const std::string& address, std::string_view former) {
  // Each attempt makes us ask the provider: counted by address alone.
  const std::string attempt = "oidc " + RandomText(8);
  if (const int64_t wait = throttle_.Begin(attempt, address, Now()); wait > 0) return Wait(wait);
  const Result<Identity> identity = prove();
  if (!identity.ok()) return Failed(identity.status());
  throttle_.Succeed(attempt, address);
  const auto users = users_.Newest();
  if (!users.ok()) return Failed(users.status());
  const User* found = nullptr;
  for (const User& user : **users) {
    if (std::find(user.identities.begin(), user.identities.end(), *identity) != user.identities.end()) found = &user;
  }
  if (found == nullptr || found->disabled) {
    return Failed(Status(Code::kDenied, "You are known to the identity provider, but not here. Who manages users can add you.", identity->subject));
  }
  return Admit(*found, former);
}

Gate::Attempt Gate::Redeem(std::string_view link, std::string_view password, const std::string& address, std::string_view former) {
  const std::string hash = Sha256Hex(link);
  if (const int64_t wait = throttle_.Begin(hash, address, Now()); wait > 0) return Wait(wait);
  const auto users = users_.Newest();
  if (!users.ok()) return Failed(users.status());
  const User* const invited = FindLink(**users, hash);
  if (invited == nullptr || invited->disabled || Now() >= invited->link_expires_ms) return {};
  throttle_.Succeed(hash, address);
  if (Status fine = CheckPassword(password, invited->name); !fine.ok()) return Failed(std::move(fine));
  hashing_.acquire();
  const Result<std::string> encoded = HashPassword(password, options_.cost);
  hashing_.release();
  if (!encoded.ok()) return Failed(encoded.status());
  User admitted;
  const Status changed = users_.Change([&](UserList* list) -> Status {
    User* const user = FindUser(list, invited->name);
    if (user == nullptr || !EqualInConstantTime(user->link_hash, hash)) return Status(Code::kDenied, "The link has been used.");
    user->password = *encoded;
    user->link_hash.clear();
    user->link_expires_ms = 0;
    ++user->epoch;
    admitted = *user;
    return {};
  });
  return changed.ok() ? Admit(admitted, former) : Failed(changed);
}

Gate::Attempt Gate::ChangePassword(std::string_view name, std::string_view before, std::string_view after, const std::string& address) {
  Attempt checked = SignIn(name, before, address, {});
  if (checked.end != Attempt::End::kIn) return checked;
  sessions_.End(checked.session);
  if (Status fine = CheckPassword(after, name); !fine.ok()) return Failed(std::move(fine));
  hashing_.acquire();
  const Result<std::string> encoded = HashPassword(after, options_.cost);
  hashing_.release();
  if (!encoded.ok()) return Failed(encoded.status());
  User changed_user;
  const Status changed = users_.Change([&](UserList* list) -> Status {
    User* const user = FindUser(list, name);
    if (user == nullptr) return Status(Code::kNotFound, "There is no such user.");
    user->password = *encoded;
    ++user->epoch;
    changed_user = *user;
    return {};
  });
  if (!changed.ok()) return Failed(changed);
  sessions_.EndAllOf(name);
  return Admit(changed_user, {});
}

}  // namespace bogam::access
