#ifndef PLUMB_LIB_DIFF_DIFF_H_
#define PLUMB_LIB_DIFF_DIFF_H_

// Compares one resource as desired with the same one as observed and as last
// applied. Pure: no clock, no network; equal inputs give equal output.

#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

// Why a field differs.
enum class Cause {
  kSpec,   // The spec changed since the last apply (or nothing was applied yet).
  kDrift,  // Something else changed the object; the spec did not change.
  kBoth,
};

// One field that has to move from `before` to `after`.
struct FieldChange {
  FieldPath path;
  Value before;  // As observed, in normal form; null when there is none.
  Value after;   // As desired, in normal form; null when it is to be removed. May
                 // be or hold an expression: known after apply.
  Cause cause = Cause::kSpec;
  bool sensitive = false;

  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

struct DiffInput {
  const KindDescriptor& kind;
  // All three in normal form; `last_applied` null when nothing was applied.
  const Value& desired;
  const Value& observed;
  const Value& last_applied;
  const std::vector<FieldPath>& ignore;  // Not compared, nor anything inside.
};

// The fields to change, none when `observed` already matches; by path.
//
// Objects are compared member by member, keyed lists element by element, other
// values whole. A member absent from `desired` is removed only if `last_applied`
// has it: we wrote it, so it is ours to remove. Server-owned fields never differ.
// Secrets, and those in values that are compared whole, are compared by fingerprint
// with `last_applied` alone, never with what is observed; one that was never applied
// differs.
std::vector<FieldChange> DiffFields(const DiffInput& input);

// The secrets of `desired` that are as last applied: of an object that somebody else
// changed they may be other ones by now, and nothing tells. Their cause is kDrift.
std::vector<FieldChange> SecretsInDoubt(const DiffInput& input);

// What somebody else changed: fields of `last_applied` whose observed value
// differs. `before` is what was last applied, `after` what is there now; secrets,
// server-owned and ignored fields never show.
std::vector<FieldChange> DriftFields(const KindDescriptor& kind, const Value& last_applied,
                                     const Value& observed, const std::vector<FieldPath>& ignore);

// The fields of `body` that a new object gets, each with a null `before`: every
// leaf, keyed lists by element. For showing creations (and, turned round,
// deletions).
std::vector<FieldChange> AllFields(const KindDescriptor& kind, const Value& body);

}  // namespace plumb

#endif  // PLUMB_LIB_DIFF_DIFF_H_
