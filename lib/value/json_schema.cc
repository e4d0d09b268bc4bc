#include "lib/value/json_schema.h"

#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/value/json.h"

namespace plumb {

absl::Status CheckAgainstSchema(const Value& value, const Value& schema) {
  rapidjson::Document schema_document, value_document;
  const std::string schema_text = ToJson(schema);
  const std::string value_text = ToJson(value);
  if (schema_document.Parse(schema_text.data(), schema_text.size()).HasParseError() ||
      value_document.Parse(value_text.data(), value_text.size()).HasParseError()) {
    return absl::InvalidArgumentError("not JSON");
  }
  const rapidjson::SchemaDocument compiled(schema_document);
  rapidjson::SchemaValidator validator(compiled);
  if (value_document.Accept(validator)) return absl::OkStatus();
  rapidjson::StringBuffer in_value, in_schema;
  validator.GetInvalidDocumentPointer().StringifyUriFragment(in_value);
  validator.GetInvalidSchemaPointer().StringifyUriFragment(in_schema);
  return absl::InvalidArgumentError(absl::StrCat(in_value.GetString(), " breaks ",
                                                 validator.GetInvalidSchemaKeyword(),
                                                 " of the schema at ", in_schema.GetString()));
}

}  // namespace plumb
