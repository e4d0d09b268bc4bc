#ifndef PLUMB_LIB_EMULATOR_ERRORS_H_
#define PLUMB_LIB_EMULATOR_ERRORS_H_

// The shapes in which the platform's services say no. Pure.
//
// Members for the request's id are made empty here and filled in by Platform,
// which alone knows it.

#include <string_view>

#include "lib/emulator/call.h"

namespace plumb::emulator {

// The gateway, before any service: {"error_code", "message"}.
Answer GatewayError(int status, std::string_view code, std::string_view message);

// Flow Service's current form. `code` is "1439-404": its last part is the HTTP
// status too. `report` is added to the error's report.
Answer FlowError(std::string_view code, std::string_view message, Object report = {});

// Flow Service's older form, without a code: {"errorMessage", "errorDetails"}.
Answer PlainFlowError(int status, std::string_view message);

// Schema Registry: "XDM-1012-404" and its report.
Answer RegistryError(std::string_view code, std::string_view title, std::string_view detail);

// The problem document of Catalog, Data Prep and a missing content type.
Answer Problem(int status, std::string_view title, std::string_view detail);

// Dataset labels: {"timestamp", "status", "code", "message", "path"}.
Answer LabelsError(int status, std::string_view code, std::string_view message);

// OAuth 2: {"error", "error_description"}.
Answer TokenError(int status, std::string_view error, std::string_view description);

// Paths and methods that no service has.
Answer UnknownPath();
Answer MethodNotAllowed();

// Writes `request_id` and `timestamp` into the places left empty above.
void FillRequestId(Answer& answer, std::string_view request_id, std::string_view timestamp);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_ERRORS_H_
