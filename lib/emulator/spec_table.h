#ifndef PLUMB_LIB_EMULATOR_SPEC_TABLE_H_
#define PLUMB_LIB_EMULATOR_SPEC_TABLE_H_

// The rows from which specs.h makes specifications. Pure, constant.

#include <string_view>

#include "absl/types/span.h"

namespace plumb::emulator {

// Flow specifications, as bits: a source may be read by several.
enum FlowSpecBit : unsigned {
  kTables = 1,
  kFiles = 2,
  kRest = 4,
  kStreams = 8,
  kXdmStream = 16,
  kRawStream = 32,
  kWebhook = 64,
};

inline constexpr unsigned kBatchBits = kTables | kFiles | kRest;

inline constexpr std::string_view kDataLakeSpec = "c604ff05-7f1a-43c0-8e18-33bf874cb11c";

// Several rows may share an id: what they allow adds up, what they need is what all
// of them need.
struct SourceFact {
  std::string_view name;
  std::string_view category;
  std::string_view id;
  unsigned flow_specs;      // FlowSpecBits.
  std::string_view auth;    // "Auth spec: param, secret*; Other: param".
  std::string_view params;  // Of source connections: "path, type".
};

struct FlowSpecFact {
  FlowSpecBit bit;
  std::string_view id;
  std::string_view name;
  std::string_view transformations;  // "Copy, Mapping"
};

struct TargetFact {
  std::string_view name;
  std::string_view id;
};

absl::Span<const SourceFact> SourceFacts();
absl::Span<const FlowSpecFact> FlowSpecFacts();
absl::Span<const TargetFact> TargetFacts();

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_SPEC_TABLE_H_
