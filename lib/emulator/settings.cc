#include "lib/emulator/settings.h"

#include <string_view>
#include <variant>

#include "absl/strings/str_cat.h"

namespace plumb::emulator {
namespace {

using List = std::vector<std::string>;

// A member of Settings, whatever its type.
using Member =
    std::variant<bool Settings::*, int64_t Settings::*, std::string Settings::*, List Settings::*>;

struct Setting {
  std::string_view name;
  Member member;
};

constexpr Setting kSettings[] = {
    {"secrets", &Settings::secrets},
    {"numbers_as_strings", &Settings::numbers_as_strings},
    {"settle_delay_ms", &Settings::settle_delay_ms},
    {"settle_rewrites", &Settings::settle_rewrites},
    {"delete_finalizing_ms", &Settings::delete_finalizing_ms},
    {"delete_status", &Settings::delete_status},
    {"version_required", &Settings::version_required},
    {"etag_header", &Settings::etag_header},
    {"check_references", &Settings::check_references},
    {"check_destinations", &Settings::check_destinations},
    {"connections_patchable", &Settings::connections_patchable},
    {"auth_spec_changeable", &Settings::auth_spec_changeable},
    {"connection_create_fails", &Settings::connection_create_fails},
    {"connection_test_result", &Settings::connection_test_result},
    {"default_error_diagnostics", &Settings::default_error_diagnostics},
    {"patch_reaches_flows", &Settings::patch_reaches_flows},
    {"mapping_set_delete", &Settings::mapping_set_delete},
    {"newest_mapping_version", &Settings::newest_mapping_version},
    {"content_type_as_version", &Settings::content_type_as_version},
    {"static_as_media_type", &Settings::static_as_media_type},
    {"dataset_delete_blocked", &Settings::dataset_delete_blocked},
    {"evolution", &Settings::evolution},
    {"list_order", &Settings::list_order},
    {"tenant", &Settings::tenant},
    {"sandboxes", &Settings::sandboxes},
    {"failing_flows", &Settings::failing_flows},
    {"requests_per_second", &Settings::requests_per_second},
    {"requests_kept", &Settings::requests_kept},
    {"log_secrets", &Settings::log_secrets},
};

Value Shown(bool value) { return value; }
Value Shown(int64_t value) { return value; }
Value Shown(const std::string& value) { return value; }
Value Shown(const List& value) { return Array(value.begin(), value.end()); }

// Each reads a value into a member; whether it has the type.
bool Read(const Value& value, bool& member) {
  if (value.is_bool()) member = value.as_bool();
  return value.is_bool();
}

bool Read(const Value& value, int64_t& member) {
  if (value.is_int()) member = value.as_int();
  return value.is_int();
}

bool Read(const Value& value, std::string& member) {
  if (value.is_string()) member = value.as_string();
  return value.is_string();
}

bool Read(const Value& value, List& member) {
  if (!value.is_array()) return false;
  List list;
  for (const Value& element : value.as_array()) {
    if (!element.is_string()) return false;
    list.push_back(element.as_string());
  }
  member = std::move(list);
  return true;
}

const Setting* FindSetting(std::string_view name) {
  for (const Setting& setting : kSettings) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

}  // namespace

Value Settings::ToValue() const {
  Object shown;
  for (const Setting& setting : kSettings) {
    shown.Set(setting.name,
              std::visit([this](auto member) { return Shown(this->*member); }, setting.member));
  }
  return shown;
}

absl::Status Settings::Update(const Value& changes) {
  if (!changes.is_object()) return absl::InvalidArgumentError("settings are a JSON object");
  Settings changed = *this;
  for (const auto& [name, value] : changes.as_object()) {
    const Setting* setting = FindSetting(name);
    if (setting == nullptr) return absl::InvalidArgumentError(absl::StrCat("no setting ", name));
    const Value& given = value;
    const bool read =
        std::visit([&](auto member) { return Read(given, changed.*member); }, setting->member);
    if (!read) return absl::InvalidArgumentError(absl::StrCat(name, " has another type"));
  }
  *this = std::move(changed);
  return absl::OkStatus();
}

}  // namespace plumb::emulator
