#include "lib/command/session.h"

#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/diag/status_macros.h"
#include "lib/value/digest.h"

namespace plumb {
namespace {

// Where tokens are kept between runs.
std::string TokenCache(Environment& environment) {
  if (const auto cache = environment.Get("XDG_CACHE_HOME"); cache && !cache->empty()) {
    return absl::StrCat(*cache, "/plumb/token.json");
  }
  if (const auto home = environment.Get("HOME"); home && !home->empty()) {
    return absl::StrCat(*home, "/.cache/plumb/token.json");
  }
  return "";
}

absl::Status CheckSettings(const EnvironmentSettings& settings, bool has_token, bool has_secret) {
  std::vector<std::string> missing;
  if (settings.org_id.empty()) missing.push_back("org_id (or PLUMB_ORG_ID)");
  if (settings.sandbox.empty()) missing.push_back("sandbox (or PLUMB_SANDBOX)");
  if (settings.api_key.empty()) missing.push_back("api_key (or PLUMB_API_KEY)");
  if (!has_token && (settings.client_id.empty() || !has_secret)) {
    missing.push_back("PLUMB_ACCESS_TOKEN, or PLUMB_CLIENT_ID and PLUMB_CLIENT_SECRET");
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("environment ", settings.name, " lacks ", absl::StrJoin(missing, "; "),
                   ". Settings stand in [environment.", settings.name,
                   "] of plumb.toml or in the variables named; secrets only in variables"));
}

absl::StatusOr<std::unique_ptr<TokenSource>> MakeTokens(const EnvironmentSettings& settings,
                                                        Services& services) {
  const auto token = services.environment.Get("PLUMB_ACCESS_TOKEN");
  const auto secret = services.environment.Get("PLUMB_CLIENT_SECRET");
  const bool has_token = token.has_value() && !token->empty();
  const bool has_secret = secret.has_value() && !secret->empty();
  PLUMB_RETURN_IF_ERROR(CheckSettings(settings, has_token, has_secret));
  if (has_token) return MakeFixedToken(Secret(*token));
  return MakeImsTokens({.ims_endpoint = settings.ims_endpoint,
                        .client_id = settings.client_id,
                        .client_secret = Secret(*secret),
                        .cache_path = TokenCache(services.environment)},
                       services.transport, services.clock, services.files);
}

}  // namespace

absl::StatusOr<Session> OpenClient(const Workspace& workspace, Services& services) {
  Session session;
  const EnvironmentSettings& settings = workspace.environment;
  PLUMB_ASSIGN_OR_RETURN(session.tokens, MakeTokens(settings, services));
  session.client = std::make_unique<PlatformClient>(
      services.transport, services.clock, *session.tokens,
      ClientSettings{.endpoint = settings.endpoint,
                     .org_id = settings.org_id,
                     .sandbox = settings.sandbox,
                     .api_key = settings.api_key,
                     .settle_timeout = workspace.project.apply.settle_timeout});
  return session;
}

absl::StatusOr<Session> OpenSession(const Workspace& workspace, OpenMode mode, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(Session session, OpenClient(workspace, services));
  PLUMB_ASSIGN_OR_RETURN(session.state, OpenLedger(workspace, mode, services));
  return session;
}

absl::Status ReadLedger(Session& session) {
  PLUMB_ASSIGN_OR_RETURN(session.ledger, session.state->Load());
  PLUMB_ASSIGN_OR_RETURN(session.secret_key, session.state->SecretKey());
  return absl::OkStatus();
}

namespace {

using Collections = std::map<KindName, std::vector<ObservedObject>>;

absl::Status AddMissing(const Session& session, const KindRegistry& registry,
                        Collections& collections) {
  std::map<KindName, absl::flat_hash_set<RemoteId>> listed;
  for (const auto& [name, objects] : collections) {
    for (const ObservedObject& object : objects) listed[name].insert(object.id);
  }
  for (const Binding& binding : session.ledger.bindings) {
    const KindDescriptor* kind = registry.Find(binding.address.kind);
    const auto at = collections.find(binding.address.kind);
    if (kind == nullptr || at == collections.end()) continue;
    if (listed[kind->name].contains(binding.id)) continue;
    absl::StatusOr<ObservedObject> object = session.client->Get(*kind, binding.handle);
    if (object.ok()) {
      at->second.push_back(*std::move(object));
    } else if (!absl::IsNotFound(object.status())) {
      return Annotate(object.status(), binding.address.ToString());
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ObservedSet> ReadObserved(const std::set<KindName>& kinds, Session& session,
                                         const KindRegistry& registry) {
  using Objects = absl::StatusOr<std::vector<ObservedObject>>;
  std::vector<std::pair<KindName, std::future<Objects>>> reads;
  for (const KindName& name : kinds) {
    const KindDescriptor* kind = registry.Find(name);
    if (kind == nullptr) continue;  // MakePlan names bindings of unknown kinds.
    reads.emplace_back(name, std::async(std::launch::async,
                                        [&session, kind] { return session.client->List(*kind); }));
  }
  Collections collections;
  absl::Status first;
  for (auto& [name, read] : reads) {
    Objects objects = read.get();
    if (objects.ok()) {
      collections[name] = *std::move(objects);
    } else if (first.ok()) {
      first = Annotate(objects.status(), absl::StrCat("reading every ", name.text()));
    }
  }
  PLUMB_RETURN_IF_ERROR(first);
  PLUMB_RETURN_IF_ERROR(AddMissing(session, registry, collections));
  ObservedSet observed;
  for (auto& [name, objects] : collections) observed.Add(name, std::move(objects));
  return observed;
}

std::set<KindName> KindsInUse(const DesiredGraph& desired, const Snapshot& ledger) {
  std::set<KindName> kinds;
  for (const DesiredResource& resource : desired.resources()) kinds.insert(resource.address.kind);
  for (const DesiredLookup& lookup : desired.lookups()) kinds.insert(lookup.kind->name);
  for (const Binding& binding : ledger.bindings) kinds.insert(binding.address.kind);
  return kinds;
}

}  // namespace plumb
