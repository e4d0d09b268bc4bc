#include "lib/client/failure.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/client/client.h"

namespace plumb {
namespace {

HttpResponse Answer(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

absl::Status StatusOf(int status, std::string body) {
  return StatusOfFailure("GET /x", Answer(status, std::move(body)), {});
}

TEST(StatusOfFailure, GatewayForm) {
  const absl::Status status =
      StatusOf(403, R"({"error_code": "403010", "message": "Oauth token is missing."})");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(status.message(), "GET /x: 403 403010: Oauth token is missing.");
  EXPECT_EQ(ServerCode(status), "403010");
}

TEST(StatusOfFailure, GatewayFormWithANumber) {
  const absl::Status status = StatusOf(429, R"({"error_code": 429050, "message": "Too many"})");
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status.message(), "GET /x: 429 429050: Too many");
}

TEST(StatusOfFailure, FlowServiceForm) {
  const absl::Status status = StatusOf(404, R"({
      "type": "https://ns.adobe.com/aep/errors/FLOW-1439-404", "title": "Resource not found",
      "status": 404,
      "report": {"detailed-message": "flow 84 is not found.", "id": "84", "request-id": "rq-1"},
      "errorMessage": "m", "errorDetails": "m"})");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "GET /x: 404 FLOW-1439-404: flow 84 is not found. (request id rq-1)");
}

TEST(StatusOfFailure, OlderFlowServiceForm) {
  const absl::Status status =
      StatusOf(412, R"({"errorMessage": "does not match", "errorDetails": "d"})");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "GET /x: 412: does not match");
}

TEST(StatusOfFailure, MinimalForm) {
  const absl::Status status = StatusOf(400, R"({"message": "Please provide a valid spec id"})");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "GET /x: 400: Please provide a valid spec id");
}

TEST(StatusOfFailure, RegistryForm) {
  const absl::Status status = StatusOf(404, R"({
      "type": "http://ns.adobe.com/aep/errors/XDM-1012-404", "title": "Resource Not Found",
      "status": 404, "report": {"registryRequestId": "a6773f98", "detailed-message": "no schema"},
      "detail": "other"})");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "GET /x: 404 XDM-1012-404: no schema (request id a6773f98)");
}

TEST(StatusOfFailure, ProblemDocument) {
  const absl::Status status = StatusOf(400, R"({"type": "/placeholder/type/uri", "status": 400,
      "title": "BadRequestError", "detail": "A valid content-type must be specified"})");
  EXPECT_EQ(status.message(), "GET /x: 400: A valid content-type must be specified");
}

TEST(StatusOfFailure, DataPlaneForm) {
  const absl::Status status = StatusOf(401, R"({
      "type": "https://ns.adobe.com/adobecloud/problem/data-collection-service-authorization",
      "status": "401", "title": "Authorization",
      "report": {"message": "[id] Ims service token is empty"}})");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(status.message(), "GET /x: 401: [id] Ims service token is empty");
}

TEST(StatusOfFailure, LabelsForm) {
  const absl::Status status =
      StatusOf(409, R"({"code": "PES-409", "message": "violated", "violations": [], "count": 1})");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "GET /x: 409 PES-409: violated");
}

TEST(StatusOfFailure, RequestIdMayBeAHeader) {
  HttpResponse response = Answer(500, "");
  response.headers["x-request-id"] = "rq-9";
  const absl::Status status = StatusOfFailure("GET /x", response, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "GET /x: 500 (request id rq-9)");
}

TEST(StatusOfFailure, TextThatIsNoJsonIsQuoted) {
  EXPECT_EQ(StatusOf(503, "upstream\r\ntimeout\x1b[31m").message(),
            "GET /x: 503: upstream  timeout [31m");
}

TEST(StatusOfFailure, BadRequestsThatMeanNotInThisState) {
  for (const char* code : {"1416", "1418", "1420", "1421", "1422", "1444", "1447", "1457"}) {
    const absl::Status status =
        StatusOf(400, absl::StrCat(R"({"type": "https://x/FLOW-)", code, R"(-400"})"));
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << code;
  }
}

TEST(StatusOfFailure, PassingStatesAreToldFromLastingOnes) {
  EXPECT_TRUE(IsPassingState("FLOW-1420-400"));
  EXPECT_TRUE(IsPassingState("1457-400"));
  EXPECT_FALSE(IsPassingState("FLOW-1418-400"));  // In use by flows.
  EXPECT_FALSE(IsPassingState("XDM-1420-400"));
  EXPECT_FALSE(IsPassingState(""));
}

TEST(StatusOfFailure, NotFoundMayBeABadRequest) {
  EXPECT_EQ(StatusOf(400, R"({"type": "https://x/FLOW-1439-400"})").code(),
            absl::StatusCode::kNotFound);
}

TEST(StatusOfFailure, MissingSandboxIsNotAMissingObject) {
  EXPECT_EQ(StatusOf(404, R"({"type": "https://x/FLOW-2100-404"})").code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(StatusOfFailure, WebPageIsNotAMissingObject) {
  const absl::Status status = StatusOf(404, "\n<html>nginx</html>");
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(),
            "GET /x: 404: a web page, no answer of the platform's; check the endpoint");
}

TEST(StatusOfFailure, OtherCodes) {
  EXPECT_EQ(StatusOf(422, "{}").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StatusOf(403, "{}").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(StatusOf(403, R"({"error_code": "403025"})").code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(StatusOf(302, "").code(), absl::StatusCode::kInternal);
}

TEST(ReadFailure, LongTextIsCutBetweenCharacters) {
  // 499 letters, then one of two bytes.
  const std::string body = R"({"message": ")" + std::string(499, 'a') + "\xc3\xa9\"}";
  EXPECT_EQ(ReadFailure(Answer(400, body), {}).text, std::string(499, 'a') + "...");
}

TEST(ReadFailure, TextWithASecretIsLeftOut) {
  const std::string secret = "p\"w d+";
  for (const char* body :
       {R"({"message": "bad password p\"w d+"})", R"({"message": "bad p\\\"w d+"})",
        R"({"message": "bad p%22w%20d%2B"})", R"({"message": "bad cCJ3IGQr"})"}) {
    EXPECT_EQ(ReadFailure(Answer(400, body), {secret}).text,
              "(what the server said holds a secret and is left out)")
        << body;
  }
}

TEST(ReadFailure, SecretAcrossTheCutIsSeen) {
  const std::string body = R"({"message": ")" + std::string(498, 'a') + "hidden\"}";
  EXPECT_EQ(ReadFailure(Answer(400, body), {"hidden"}).text,
            "(what the server said holds a secret and is left out)");
}

TEST(ReadFailure, CodeAndRequestIdAreWords) {
  const ServerFailure failure =
      ReadFailure(Answer(400, R"({"code": "two words", "report": {"request-id": "a\nb"}})"), {});
  EXPECT_EQ(failure.code, "");
  EXPECT_EQ(failure.request_id, "");
}

TEST(ReadFailure, CodeThatIsASecretIsLeftOut) {
  EXPECT_EQ(ReadFailure(Answer(400, R"({"code": "s3cret"})"), {"s3cret"}).code, "");
}

TEST(SecretTexts, AreFoundAtAnyDepth) {
  const Value value = Object{{"a", Array{Object{{"b", Secret("one")}}, 1}}, {"c", Secret("two")}};
  EXPECT_EQ(SecretTexts(value), (std::vector<std::string>{"one", "two"}));
}

}  // namespace
}  // namespace plumb
