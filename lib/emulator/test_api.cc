#include "lib/emulator/test_api.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kStripe = "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3";
constexpr std::string_view kDataLake = "c604ff05-7f1a-43c0-8e18-33bf874cb11c";
constexpr std::string_view kRestFlow = "6499120c-0b15-42dc-936e-847ea3c24d72";
constexpr std::string_view kFull = "application/vnd.adobe.xed-full+json;version=1";

Value Spec(std::string_view id) { return Object{{"id", id}, {"version", "1.0"}}; }

}  // namespace

TestApi::TestApi(absl::Duration settle_delay) {
  absl::StatusOr<std::unique_ptr<Platform>> platform =
      Platform::Open({.data_path = "", .settle_delay = settle_delay, .seed = 1}, clock_);
  if (!platform.ok()) std::abort();  // In memory, nothing can fail.
  platform_ = *std::move(platform);
}

Call TestApi::MakeCall(std::string_view method, std::string_view target, std::string_view text,
                       const Headers& headers) {
  Call call;
  call.method = method;
  call.target = target;
  call.body = text;
  call.headers = {{"authorization", "Bearer good"},
                  {"x-api-key", "key"},
                  {"x-gw-ims-org-id", "ORG@AdobeOrg"},
                  {"x-sandbox-name", "dev"}};
  if (!text.empty()) call.headers["content-type"] = "application/json";
  for (const auto& [name, value] : headers) {
    if (value.empty()) {
      call.headers.erase(name);
    } else {
      call.headers[name] = value;
    }
  }
  ParseTarget(call);
  return call;
}

Answer TestApi::SendText(std::string_view method, std::string_view target, std::string_view text,
                         const Headers& headers) {
  Answer answer = Handle(MakeCall(method, target, text, headers));
  if (answer.text.empty()) return answer;
  absl::StatusOr<Value> parsed = ParseJson(answer.text);
  if (parsed.ok()) answer.json = *std::move(parsed);
  return answer;
}

Answer TestApi::Send(std::string_view method, std::string_view target, const Value& body,
                     const Headers& headers) {
  return SendText(method, target, body.is_null() ? "" : ToJson(body), headers);
}

Value TestApi::GetItem(std::string_view target) {
  const Value body = Get(target);
  const Value* items = body.Find("items");
  if (items == nullptr || !items->is_array() || items->as_array().empty()) return nullptr;
  return items->as_array()[0];
}

Answer TestApi::Patch(std::string_view target, const Value& operations) {
  return Send("PATCH", target, operations, {{"if-match", Etag(target)}});
}

void TestApi::Set(const Value& settings) { Send("POST", "/_admin/settings", settings); }

void TestApi::Advance(absl::Duration duration) {
  Send("POST", "/_admin/clock", Object{{"advance_seconds", absl::ToInt64Seconds(duration)}});
}

std::string TestApi::Make(std::string_view target, const Value& body) {
  const Answer answer = Send("POST", target, body);
  if (answer.json.is_array()) {  // Catalog: ["@/dataSets/id"]
    const std::string& reference = answer.json.as_array()[0].as_string();
    return std::string(absl::StripPrefix(reference, "@/dataSets/"));
  }
  return std::string(answer.json.StringAt("id", answer.json.StringAt("$id")));
}

void TestApi::MakeEnds(Chain& chain) {
  chain.field_group = Make(absl::StrCat(kRegistry, "/fieldgroups"), FieldGroupBody("Charges"));
  chain.schema = Make(absl::StrCat(kRegistry, "/schemas"), SchemaBody("Charge", chain.field_group));
  chain.dataset = Make(absl::StrCat(kCatalog, "/dataSets"), DataSetBody(chain.schema));
  chain.base = Make(absl::StrCat(kFlowService, "/connections"), BaseBody());
  chain.source = Make(absl::StrCat(kFlowService, "/sourceConnections"), SourceBody(chain));
  chain.target = Make(absl::StrCat(kFlowService, "/targetConnections"), TargetBody(chain));
}

Chain TestApi::MakeChain() {
  Chain chain;
  MakeEnds(chain);
  chain.mapping = Make(kMappings, MappingBody(chain.schema));
  chain.flow = Make(absl::StrCat(kFlowService, "/flows"), FlowBody(chain));
  return chain;
}

Value TestApi::FieldGroupBody(std::string_view title) {
  const Object text{{"type", "string"}};
  const Object charges{{"type", "object"},
                       {"properties", Object{{"id", text}, {"currency", text}}}};
  return Object{
      {"type", "object"},
      {"title", title},
      {"description", title},
      {"meta:intendedToExtend", Array{"https://ns.adobe.com/xdm/context/profile"}},
      {"definitions",
       Object{{"customFields",
               Object{{"type", "object"},
                      {"properties",
                       Object{{"_acme", Object{{"type", "object"},
                                               {"properties", Object{{"charges", charges}}}}}}}}}}},
      {"allOf", Array{Object{{"$ref", "#/definitions/customFields"}}}}};
}

Value TestApi::SchemaBody(std::string_view title, std::string_view field_group) {
  return Object{{"type", "object"},
                {"title", title},
                {"description", title},
                {"allOf", Array{Object{{"$ref", "https://ns.adobe.com/xdm/context/profile"}},
                                Object{{"$ref", field_group}}}}};
}

Value TestApi::DataSetBody(std::string_view schema) {
  return Object{{"name", "Charges"},
                {"schemaRef", Object{{"id", schema},
                                     {"contentType", "application/vnd.adobe.xed+json;version=1"}}},
                {"tags", Object{{"team", Array{"payments"}}}}};
}

Value TestApi::BaseBody() {
  return Object{{"name", "Stripe"},
                {"connectionSpec", Spec(kStripe)},
                {"auth", Object{{"specName", "OAuth2 Refresh Code"},
                                {"params", Object{{"accessToken", "sk_1"}}}}}};
}

Value TestApi::SourceBody(const Chain& chain) {
  return Object{{"name", "Stripe charges"},
                {"baseConnectionId", chain.base},
                {"connectionSpec", Spec(kStripe)},
                {"data", Object{{"format", "json"}}},
                {"params", Object{{"resourcePath", "charges"}}}};
}

Value TestApi::TargetBody(const Chain& chain) {
  return Object{{"name", "Charges in the lake"},
                {"connectionSpec", Spec(kDataLake)},
                {"data", Object{{"format", "parquet_xdm"},
                                {"schema", Object{{"id", chain.schema}, {"version", kFull}}}}},
                {"params", Object{{"dataSetId", chain.dataset}}}};
}

Value TestApi::MappingBody(std::string_view schema) {
  return Object{
      {"outputSchema", Object{{"schemaRef", Object{{"id", schema}, {"contentType", kFull}}}}},
      {"mappings", Array{Object{{"sourceType", "ATTRIBUTE"},
                                {"source", "data.id"},
                                {"destination", "_acme.charges.id"}}}}};
}

Value TestApi::FlowBody(const Chain& chain) {
  return Object{
      {"name", "Charges"},
      {"flowSpec", Spec(kRestFlow)},
      {"sourceConnectionIds", Array{chain.source}},
      {"targetConnectionIds", Array{chain.target}},
      {"transformations",
       Array{Object{{"name", "Mapping"},
                    {"params", Object{{"mappingId", chain.mapping}, {"mappingVersion", 0}}}}}},
      {"scheduleParams",
       Object{{"startTime", 1'700'003'600}, {"frequency", "minute"}, {"interval", 15}}}};
}

std::string CodeOf(const Answer& answer) {
  std::string_view type = answer.json.StringAt("type");
  const size_t slash = type.rfind('/');
  if (slash != std::string_view::npos) type.remove_prefix(slash + 1);
  if (absl::ConsumePrefix(&type, "FLOW-")) return std::string(type);
  if (!type.empty() && type != "uri") return std::string(type);
  return std::string(answer.json.StringAt("error_code", answer.json.StringAt("code")));
}

}  // namespace plumb::emulator
