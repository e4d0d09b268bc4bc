#include "lib/emulator/errors.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace plumb::emulator {
namespace {

// The status that ends a code such as "1439-404".
int StatusOf(std::string_view code) {
  int status = 500;
  const size_t dash = code.rfind('-');
  if (dash == std::string_view::npos || !absl::SimpleAtoi(code.substr(dash + 1), &status)) {
    return 500;
  }
  return status;
}

std::string_view TitleOf(int status) {
  switch (status) {
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Resource not found";
    case 412:
      return "Precondition failed";
    case 500:
      return "Internal server error";
    default:
      return "Bad request";
  }
}

}  // namespace

Answer GatewayError(int status, std::string_view code, std::string_view message) {
  return Json(status, Object{{"error_code", code}, {"message", message}});
}

Answer FlowError(std::string_view code, std::string_view message, Object report) {
  const int status = StatusOf(code);
  report.Set("detailed-message", message);
  report.Set("request-id", "");
  return Json(status, Object{{"type", absl::StrCat("https://ns.adobe.com/aep/errors/FLOW-", code)},
                             {"title", TitleOf(status)},
                             {"status", status},
                             {"report", std::move(report)},
                             {"errorMessage", message},
                             {"errorDetails", message}});
}

Answer PlainFlowError(int status, std::string_view message) {
  return Json(status, Object{{"errorMessage", message}, {"errorDetails", message}});
}

Answer RegistryError(std::string_view code, std::string_view title, std::string_view detail) {
  const int status = StatusOf(code);
  return Json(status, Object{{"type", absl::StrCat("http://ns.adobe.com/aep/errors/", code)},
                             {"title", title},
                             {"status", status},
                             {"report", Object{{"registryRequestId", ""},
                                               {"timestamp", ""},
                                               {"detailed-message", detail},
                                               {"sub-errors", Array()}}},
                             {"detail", detail}});
}

Answer Problem(int status, std::string_view title, std::string_view detail) {
  return Json(status, Object{{"type", "/placeholder/type/uri"},
                             {"status", status},
                             {"title", title},
                             {"detail", detail},
                             {"report", Object{{"request-id", ""}}}});
}

Answer LabelsError(int status, std::string_view code, std::string_view message) {
  const std::string_view word = status == 404 ? "NOT_FOUND" : "BAD_REQUEST";
  return Json(status, Object{{"timestamp", ""},
                             {"status", word},
                             {"code", code},
                             {"message", message},
                             {"path", "/datasets"}});
}

Answer TokenError(int status, std::string_view error, std::string_view description) {
  return Json(status, Object{{"error", error}, {"error_description", description}});
}

Answer UnknownPath() { return GatewayError(404, "404000", "Resource not found"); }

Answer MethodNotAllowed() {
  return GatewayError(405, "405000", "Method not allowed for this resource");
}

void FillRequestId(Answer& answer, std::string_view request_id, std::string_view timestamp) {
  if (!answer.json.is_object()) return;
  Object* places[] = {&answer.json.as_object(), nullptr};
  Value* report = answer.json.Find("report");
  if (report != nullptr && report->is_object()) places[1] = &report->as_object();
  for (Object* place : places) {
    if (place == nullptr) continue;
    for (std::string_view name : {"request-id", "registryRequestId"}) {
      if (place->Find(name) != nullptr) place->Set(name, request_id);
    }
    Value* time = place->Find("timestamp");
    if (time != nullptr && *time == Value("")) *time = timestamp;
  }
}

}  // namespace plumb::emulator
