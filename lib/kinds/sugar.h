#ifndef PLUMB_LIB_KINDS_SUGAR_H_
#define PLUMB_LIB_KINDS_SUGAR_H_

// What the kinds' sugar has in common. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/kinds/catalogue.h"
#include "lib/value/value.h"

namespace plumb {

using FieldProblems = std::vector<FieldProblem>;

// A problem with the member `key`.
void Report(FieldProblems& problems, std::string_view key, std::string message,
            std::string hint = "");

// The member `key`, taken out of `body`; null when it is absent.
Value Take(Value& body, std::string_view key);

// The member `key` as an object, made when it is absent; null when it is something
// else than an object.
Object* ObjectAt(Object& parent, std::string_view key);

// Whether `value` is an expression that refers to no resource: a variable that
// could not be resolved, which is said elsewhere.
bool IsUnresolved(const Value& value);

// "${KIND.x.ATTRIBUTE}" for "${KIND.x}", the reference to a resource as a whole;
// none for anything else.
std::optional<Expression> AttributeOf(const Value& reference, std::string_view kind,
                                      std::string_view attribute);

// Sets `member` of `body` to {id, version = "1.0"}, what `key` stands for. What is
// written there already is completed; another id is a problem.
void FillSpec(Value& body, std::string_view member, std::string_view key, std::string_view id,
              FieldProblems& problems);

// The source that `name`, the value of the member `source`, stands for. None after
// a problem was reported; a warning is reported for one whose id is disputed.
std::optional<CatalogueSource> FindSourceOrReport(const Value& name, FieldProblems& problems);

// Gives `member`, where it is an object without a version, the version that every
// spec has: the platform wants it sent.
void FillSpecVersion(Value& body, std::string_view member);

// Expands `source = "stripe"` to connectionSpec.
void ExpandSource(Value& body, FieldProblems& problems);

// The sugar `source`, filling `member`.
FieldDescriptor SourceSugar(std::string_view member);

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_SUGAR_H_
