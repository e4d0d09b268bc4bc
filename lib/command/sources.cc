// plumb sources: what the built-in catalogue knows, and how the platform differs.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/client/explore.h"
#include "lib/command/commands.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/kind/source.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

std::string AuthText(const CatalogueSource& source) {
  if (source.auth_specs.empty()) return "none";
  return absl::StrJoin(source.auth_specs, "; ", [](std::string* out, const AuthSpec& spec) {
    absl::StrAppend(out, spec.name);
  });
}

// Whether every word stands somewhere in what is listed of the source.
bool Matches(const CatalogueSource& source, const std::vector<std::string>& words) {
  const std::string text = absl::StrCat(source.slug, " ", source.name, " ", source.category, " ",
                                        DeliveryText(source.delivery), " ", AuthText(source), " ",
                                        source.connection_spec_id);
  return std::all_of(words.begin(), words.end(), [&text](const std::string& word) {
    return absl::StrContainsIgnoreCase(text, word);
  });
}

std::vector<std::string> Slugs(const std::vector<CatalogueSource>& sources) {
  std::vector<std::string> slugs;
  slugs.reserve(sources.size());
  for (const CatalogueSource& source : sources) slugs.push_back(source.slug);
  return slugs;
}

absl::Status NoSource(std::string_view what, const std::vector<std::string>& words,
                      const std::vector<CatalogueSource>& sources) {
  const std::string typed = absl::StrJoin(words, " ");
  const std::string near = DidYouMean(typed, Slugs(sources));
  return absl::NotFoundError(absl::StrCat(what, " ", typed, "; ", near.empty() ? "" : near,
                                          near.empty() ? "" : " ", "plumb sources lists them all"));
}

absl::StatusOr<CatalogueSource> Find(const std::string& name, Services& services) {
  const std::vector<CatalogueSource> sources = services.sources.sources();
  for (const CatalogueSource& source : sources) {
    if (source.slug == name) return source;
  }
  return NoSource("there is no source", {name}, sources);
}

Array TextsJson(const std::vector<std::string>& texts) { return Array(texts.begin(), texts.end()); }

Value AuthJson(const AuthSpec& spec) {
  Array params;
  for (const AuthParam& param : spec.params) {
    params.push_back(Object{{"name", param.name}, {"secret", param.secret}});
  }
  return Object{{"name", spec.name}, {"params", std::move(params)}};
}

Value SourceJson(const CatalogueSource& source) {
  Array auth_specs;
  for (const AuthSpec& spec : source.auth_specs) auth_specs.push_back(AuthJson(spec));
  return Object{{"name", source.slug},
                {"title", source.name},
                {"category", source.category},
                {"delivery", DeliveryText(source.delivery)},
                {"connection_spec_id", source.connection_spec_id},
                {"connection_spec_disputed", source.disputed},
                {"auth_specs", std::move(auth_specs)},
                {"flow_spec_ids", TextsJson(source.flow_spec_ids)},
                {"params", TextsJson(source.params)},
                {"formats", TextsJson(source.formats)},
                {"takes_mapping", source.maps}};
}

void PrintJson(std::string_view member, Array list, Console& console) {
  const Value value =
      Object{{"format_version", "1.0"}, {std::string(member), Value(std::move(list))}};
  console.Out(absl::StrCat(ToJson(value, SecretsAs::kPlaceholder, JsonLayout::kIndented), "\n"));
}

std::string ListText(const std::vector<CatalogueSource>& sources) {
  std::vector<std::vector<std::string>> rows = {{"NAME", "SOURCE", "CATEGORY", "RECORDS", "AUTH"}};
  for (const CatalogueSource& source : sources) {
    rows.push_back({source.slug, source.name, source.category, DeliveryText(source.delivery),
                    AuthText(source)});
  }
  return Table(rows);
}

struct Comparison {
  CatalogueSource source;
  std::vector<std::string> differences;
};

// "google-big-query" and "Google BigQuery" are one name.
std::string Plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (absl::ascii_isalnum(c)) out += absl::ascii_tolower(c);
  }
  return out;
}

// What stands in for a connection spec that is not there.
std::string Missing(const CatalogueSource& source, const PlatformSpecs& platform) {
  std::string missing = absl::StrCat("connection spec ", source.connection_spec_id, " is gone");
  for (const Value& spec : platform.connection_specs) {
    const std::string name = Plain(spec.StringAt("name"));
    if (name.empty() || (name != Plain(source.name) && name != Plain(source.slug))) continue;
    return absl::StrCat(missing, "; the platform calls ", spec.StringAt("id"), " ",
                        spec.StringAt("name"),
                        ": write connectionSpec with that id instead of source");
  }
  return missing;
}

Comparison Compare(const CatalogueSource& source, const std::vector<CatalogueSource>& sources,
                   const PlatformSpecs& platform) {
  std::vector<CatalogueSource> known;
  for (const CatalogueSource& other : sources) {
    if (other.connection_spec_id == source.connection_spec_id) known.push_back(other);
  }
  for (const Value& spec : platform.connection_specs) {
    if (spec.StringAt("id") != source.connection_spec_id) continue;
    return {source, CompareSource(known, spec, platform.flow_specs)};
  }
  return {source, {Missing(source, platform)}};
}

std::string ComparisonText(const std::vector<Comparison>& comparisons) {
  std::string out;
  for (const auto& [source, differences] : comparisons) {
    if (differences.empty()) {
      absl::StrAppend(&out, source.slug, ": as plumb knows it\n");
      continue;
    }
    absl::StrAppend(&out, source.slug, ": not as plumb knows it\n");
    for (const std::string& one : differences) absl::StrAppend(&out, "  - ", one, "\n");
  }
  return out;
}

Array ComparisonJson(const std::vector<Comparison>& comparisons) {
  Array list;
  for (const auto& [source, differences] : comparisons) {
    list.push_back(Object{{"name", source.slug},
                          {"connection_spec_id", source.connection_spec_id},
                          {"differences", TextsJson(differences)}});
  }
  return list;
}

absl::StatusOr<PlatformSpecs> ReadPlatform(const SpecOptions& options, Services& services) {
  Diagnostics diagnostics;
  const Workspace workspace = LoadWorkspace(options, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return absl::CancelledError("");
  PLUMB_ASSIGN_OR_RETURN(const Session session, OpenClient(workspace, services));
  return ReadSpecs(*session.client);
}

// The source that is asked for, or all.
absl::StatusOr<std::vector<CatalogueSource>> Chosen(const std::string& name, Services& services) {
  if (name.empty()) return services.sources.sources();
  PLUMB_ASSIGN_OR_RETURN(CatalogueSource source, Find(name, services));
  return std::vector<CatalogueSource>{std::move(source)};
}

}  // namespace

ExitCode RunSources(const SourcesOptions& options, Services& services) {
  std::vector<CatalogueSource> sources = services.sources.sources();
  std::vector<CatalogueSource> found;
  for (const CatalogueSource& source : sources) {
    if (Matches(source, options.words)) found.push_back(source);
  }
  if (options.json) {
    Array list;
    for (const CatalogueSource& source : found) list.push_back(SourceJson(source));
    PrintJson("sources", std::move(list), services.console);
    return ExitCode::kOk;
  }
  if (found.empty()) {
    return ReportError(NoSource("no source is described by", options.words, sources),
                       services.console);
  }
  services.console.Out(ListText(found));
  return ExitCode::kOk;
}

ExitCode RunSourcesShow(const SourcesOptions& options, Services& services) {
  const absl::StatusOr<CatalogueSource> source = Find(options.words[0], services);
  if (!source.ok()) return ReportError(source.status(), services.console);
  if (options.json) {
    PrintJson("sources", {SourceJson(*source)}, services.console);
  } else {
    services.console.Out(services.sources.starter(*source));
  }
  return ExitCode::kOk;
}

ExitCode RunSourcesCompare(const SourcesOptions& options, Services& services) {
  Console& console = services.console;
  const absl::StatusOr<std::vector<CatalogueSource>> chosen =
      Chosen(options.words.empty() ? "" : options.words[0], services);
  if (!chosen.ok()) return ReportError(chosen.status(), console);
  const absl::StatusOr<PlatformSpecs> platform = ReadPlatform(options.spec, services);
  if (!platform.ok()) return ReportPlanning(platform.status(), console);
  std::vector<Comparison> comparisons;
  for (const CatalogueSource& source : *chosen) {
    comparisons.push_back(Compare(source, services.sources.sources(), *platform));
  }
  if (options.json) {
    PrintJson("comparisons", ComparisonJson(comparisons), console);
  } else {
    console.Out(ComparisonText(comparisons));
  }
  const bool same = std::all_of(comparisons.begin(), comparisons.end(),
                                [](const Comparison& one) { return one.differences.empty(); });
  return same ? ExitCode::kOk : ExitCode::kChanges;
}

}  // namespace plumb
