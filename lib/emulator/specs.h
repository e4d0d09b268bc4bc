#ifndef PLUMB_LIB_EMULATOR_SPECS_H_
#define PLUMB_LIB_EMULATOR_SPECS_H_

// The platform's connection and flow specifications, which are the same in
// every organisation. Built once, then constant.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/value/value.h"

namespace plumb::emulator {

struct AuthParam {
  std::string name;
  bool secret = false;
};

struct AuthSpec {
  std::string name;
  std::vector<AuthParam> params;
};

struct ConnectionSpec {
  std::string id;
  std::string name;
  std::string category;
  bool is_source = true;
  unsigned flow_specs = 0;  // FlowSpecBits of spec_table.h.
  std::vector<AuthSpec> auth;
  std::set<std::string> params;
  std::set<std::string> common_params;  // Of every source that is read by this spec.
  bool filters_rows = false;            // Whether params.filters is understood.

  bool is_streaming() const;
  // Webhooks and the Data Landing Zone have no base connection.
  bool needs_base() const { return is_source && !auth.empty(); }
  const AuthSpec* FindAuth(std::string_view auth_name) const;
};

struct FlowSpec {
  std::string id;
  std::string name;
  unsigned bit = 0;
  std::vector<std::string> transformations;

  bool is_batch() const;
  bool Allows(std::string_view transformation) const;
};

// Null when the platform has no such specification.
const ConnectionSpec* FindConnectionSpec(std::string_view id);
const FlowSpec* FindFlowSpec(std::string_view id);

// All of them as the API shows them.
const std::vector<Value>& ConnectionSpecBodies();
const std::vector<Value>& FlowSpecBodies();

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_SPECS_H_
