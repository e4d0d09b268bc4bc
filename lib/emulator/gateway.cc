#include "lib/emulator/gateway.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/emulator/errors.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kTokenPrefix = "eyJlbXVsYXRlZCI6.";

struct ServicePath {
  std::string_view segment;
  Service service;
};

constexpr ServicePath kServices[] = {
    {"flowservice", Service::kFlowService},       {"conversion", Service::kDataPrep},
    {"schemaregistry", Service::kSchemaRegistry}, {"catalog", Service::kCatalog},
    {"dataset", Service::kDataSetLabels},         {"sandbox-management", Service::kSandboxes},
};

// Whether a token that this emulator issued is over, or another client's.
Refusal CheckOwnToken(std::string_view token, std::string_view client_id, absl::Time now) {
  std::string text;
  int64_t expiry = 0;
  const Answer invalid = GatewayError(401, "401013", "Oauth token is not valid");
  if (!absl::WebSafeBase64Unescape(token, &text)) return invalid;
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(' ', 1));
  if (!absl::SimpleAtoi(parts.first, &expiry) || absl::FromUnixSeconds(expiry) <= now)
    return invalid;
  if (parts.second != client_id) return GatewayError(403, "403003", "Api Key is invalid");
  return std::nullopt;
}

Refusal CheckToken(const World& world, const Call& call) {
  if (!call.HasHeader("authorization")) {
    return GatewayError(403, "403010", "Oauth token is missing.");
  }
  std::string_view token = call.Header("authorization");
  if (!absl::ConsumePrefix(&token, "Bearer ") || token.empty() || token == "expired" ||
      token == "invalid") {
    return GatewayError(401, "401013", "Oauth token is not valid");
  }
  const std::string_view key = call.Header("x-api-key");
  if (key.empty()) return GatewayError(403, "403000", "Api Key is required");
  if (key == "invalid") return GatewayError(403, "403003", "Api Key is invalid");
  if (!absl::ConsumePrefix(&token, kTokenPrefix)) return std::nullopt;
  return CheckOwnToken(token, key, world.now());
}

Refusal SandboxError(Service service, std::string_view flow_code, std::string_view message) {
  if (service == Service::kFlowService) return FlowError(flow_code, message);
  const int status = absl::EndsWith(flow_code, "404")   ? 404
                     : absl::EndsWith(flow_code, "403") ? 403
                                                        : 400;
  if (service == Service::kSchemaRegistry) {
    return RegistryError(absl::StrCat("XDM-1000-", status), "Sandbox error", message);
  }
  return Problem(status, "BadRequestError", message);
}

Refusal CheckSandbox(const World& world, const Call& call, Service service) {
  // Sandbox management and the labels are the organisation's.
  if (service == Service::kSandboxes) return std::nullopt;
  if (call.HasHeader("x-sandbox-id")) {
    return SandboxError(service, "2110-400", "x-sandbox-id is not allowed with a user token.");
  }
  const std::string_view sandbox = call.Header("x-sandbox-name");
  if (sandbox.empty()) {
    return SandboxError(service, "2105-400", "The header x-sandbox-name is missing.");
  }
  if (sandbox == "*") {
    return SandboxError(service, "2111-403", "A query across sandboxes is not allowed.");
  }
  const std::vector<std::string>& known = world.settings().sandboxes;
  if (known.empty() || std::ranges::find(known, sandbox) != known.end()) return std::nullopt;
  return SandboxError(service, "2100-404", absl::StrCat("The sandbox ", sandbox, " is not found."));
}

bool TakesJsonPatch(const Call& call, Service service) {
  return service == Service::kCatalog && call.method == "PATCH";
}

Refusal CheckContent(const Call& call, Service service, Request& request) {
  if (call.body.empty() || call.method == "GET" || call.method == "DELETE") return std::nullopt;
  const std::string_view header = call.Header("content-type");
  const std::string type(absl::StripAsciiWhitespace(header.substr(0, header.find(';'))));
  const bool patch = type == "application/json-patch+json" && TakesJsonPatch(call, service);
  if (type != "application/json" && !patch) {
    return Problem(400, "BadRequestError", "A valid content-type must be specified");
  }
  absl::StatusOr<Value> body = ParseJson(call.body);
  if (!body.ok()) {
    return Problem(400, "BadRequestError",
                   absl::StrCat("The body is not valid JSON: ", body.status().message()));
  }
  request.body = *std::move(body);
  return std::nullopt;
}

}  // namespace

Base FindBase(const Call& call) {
  if (call.path.size() < 3 || call.path[0] != "data" || call.path[1] != "foundation") return {};
  for (const ServicePath& one : kServices) {
    if (call.path[2] == one.segment) return {one.service, 3};
  }
  return {};
}

Refusal PassGateway(const World& world, const Call& call, Service service, Request& request) {
  if (Refusal refusal = CheckToken(world, call)) return refusal;
  const std::string_view org = call.Header("x-gw-ims-org-id");
  if (org.empty()) return GatewayError(400, "400003", "Missing header: x-gw-ims-org-id");
  if (Refusal refusal = CheckSandbox(world, call, service)) return refusal;
  request.client_id = call.Header("x-api-key");
  request.scope = {std::string(org), std::string(call.Header("x-sandbox-name"))};
  return CheckContent(call, service, request);
}

std::string IssueToken(std::string_view client_id, absl::Time expiry) {
  return absl::StrCat(kTokenPrefix, absl::WebSafeBase64Escape(
                                        absl::StrCat(absl::ToUnixSeconds(expiry), " ", client_id)));
}

}  // namespace plumb::emulator
