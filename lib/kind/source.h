#ifndef PLUMB_LIB_KIND_SOURCE_H_
#define PLUMB_LIB_KIND_SOURCE_H_

// What a source is: a system outside that flows read, as far as one can know it
// without asking the platform.
//
// Plain values. The sources themselves are in lib/kinds, which libraries cannot
// see: who needs them is given a SourceCatalogue.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/value/value.h"

namespace plumb {

struct AuthParam {
  std::string name;
  bool secret = false;
};

struct AuthSpec {
  std::string name;  // Of auth.specName.
  std::vector<AuthParam> params;
};

// How the records come: in runs by a schedule, or as they happen.
enum class Delivery { kBatch, kStreaming };

struct CatalogueSource {
  std::string slug;      // "stripe"
  std::string name;      // "Stripe"
  std::string category;  // Of Adobe's documentation: "payments", "cloud-storage-streaming".
  std::string connection_spec_id;
  std::vector<AuthSpec> auth_specs;        // None where there is no base connection.
  std::vector<std::string> flow_spec_ids;  // None where no page says.
  std::vector<std::string> params;         // Of source connections, as far as known.
  std::vector<std::string> formats;        // Of data.format, as far as known.
  Delivery delivery = Delivery::kBatch;
  bool disputed = false;        // Public pages disagree about connection_spec_id.
  bool maps = true;             // Whether its flows take a mapping.
  std::string delta_format;     // Of dates in the column that tells new rows of a table.
  bool sends_provider = false;  // Its page sends a providerId with what is made first.
};

// The version of every connection and flow spec. Source: every published sample.
inline constexpr std::string_view kSourceSpecVersion = "1.0";

// "batch", "streaming".
std::string DeliveryText(Delivery delivery);

// One field of what is read, as exploring it shows.
struct DraftField {
  std::string source;       // "data.card.last4": the path in the source's records.
  std::string destination;  // "card.last4": names that XDM takes, joined by dots.
  std::string type;         // "string", "integer", "number", "boolean", "date", "date-time".
};

// What is known of a pipeline that is about to be written.
struct SourceDraft {
  std::string object;              // What to read: "charges", "public.orders", "/in/orders.csv".
  std::string base_name;           // Of the base connection that the sandbox has; "" for none.
  std::string base_address;        // Of one that the project declares; "" to declare it.
  std::string format;              // Of data.format; "" for the source's first.
  std::vector<DraftField> fields;  // None when nobody has looked.
  Value columns;                   // Of tables, as `params.columns` wants them; null for none.
};

// The name of the parameter that says what to read: "resourcePath"; "" when the source has
// none that is known.
std::string ObjectParamOf(const CatalogueSource& source);

// The sources of a program.
struct SourceCatalogue {
  std::function<std::vector<CatalogueSource>()> sources;  // By slug.
  // A spec to start from, as TOML: what belongs to the user is a ${var...} or a
  // ${secret.env...}.
  std::function<std::string(const CatalogueSource&)> starter;
  // The same with a schema, a dataset and a mapping for what is read.
  std::function<std::string(const CatalogueSource&, const SourceDraft&)> draft;
};

// How what the platform says differs from what is known of one connection spec, a
// sentence each; none when it does not. Several sources may be read by one
// connection spec: what they know is taken together. `connection_spec` is an item of
// GET /connectionSpecs/{id}, `flow_specs` those of GET /flowSpecs.
//
// Source: Flow Service API reference: authSpec[].spec and sourceSpec.spec are JSON
// Schemas whose properties are the parameters, "format": "password" a secret;
// sourceConnectionSpecIds of a flow spec are the sources that it reads.
// Requires: `known` is not empty.
std::vector<std::string> CompareSource(const std::vector<CatalogueSource>& known,
                                       const Value& connection_spec,
                                       const std::vector<Value>& flow_specs);

}  // namespace plumb

#endif  // PLUMB_LIB_KIND_SOURCE_H_
