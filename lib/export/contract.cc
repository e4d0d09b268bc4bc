#include "lib/export/contract.h"

#include <utility>
#include <vector>

#include "lib/diff/diff.h"
#include "lib/kind/check.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// References as texts: ids, as far as a comparison is concerned.
Value AsIds(Value value) {
  if (value.is_expression() && !value.as_expression().text.starts_with("${secret.")) {
    return value.as_expression().text;
  }
  if (value.is_object()) {
    for (auto& [name, member] : value.as_object()) member = AsIds(std::move(member));
  } else if (value.is_array()) {
    for (Value& element : value.as_array()) element = AsIds(std::move(element));
  }
  return value;
}

bool MeansTheSame(const KindDescriptor& kind, Value shorter, const Value& meant) {
  std::vector<FieldProblem> problems;
  if (kind.expand != nullptr) kind.expand(shorter, problems);
  if (!problems.empty()) return false;
  for (const FieldProblem& problem : CheckBody(kind, shorter, CheckStage::kWritten)) {
    if (!problem.is_warning) return false;
  }
  const Value nothing;
  return DiffFields({.kind = kind,
                     .desired = Normalize(kind, AsIds(std::move(shorter))),
                     .observed = meant,
                     .last_applied = nothing,
                     .ignore = {}})
      .empty();
}

}  // namespace

Value Contracted(const KindDescriptor& kind, Value body, const ReferredBody& referred) {
  const Value meant = Normalize(kind, AsIds(body));
  for (const ContractSugar& contract : kind.contract) {
    Value shorter = body;
    if (contract(shorter, referred) && MeansTheSame(kind, shorter, meant)) {
      body = std::move(shorter);
    }
  }
  return body;
}

}  // namespace plumb
