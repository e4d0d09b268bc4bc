// The pages of commands and kinds, and the manual, are what the program says of itself.
//
// bazel run //cmd/plumb:docs_test -- --update rewrites them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/plumb/commands_table.h"
#include "cmd/plumb/flags.h"
#include "cmd/plumb/man.h"
#include "lib/kinds/all.h"
#include "lib/kinds/page.h"

namespace plumb {
namespace {

std::map<std::string, std::string> Pages() {
  std::map<std::string, std::string> pages;
  std::vector<CommandSpec> commands;
  for (const CommandEntry& entry : Commands()) {
    if (entry.spec.hidden) continue;
    const std::string name = absl::StrReplaceAll(entry.spec.name, {{" ", "-"}});
    pages[absl::StrCat("docs/commands/", name, ".md")] = CommandPage(entry.spec);
    pages[absl::StrCat("docs/man/", ManName(entry.spec), ".1")] = ManPage(entry.spec);
    commands.push_back(entry.spec);
  }
  pages["docs/man/plumb.1"] = ManIndex(commands);
  const KindRegistry kinds = AllKinds();
  for (const KindDescriptor& kind : kinds.kinds()) {
    pages[absl::StrCat("docs/kinds/", kind.name.text(), ".md")] = KindPage(kind);
  }
  pages["docs/kinds/sources.md"] = SourcesPage();
  return pages;
}

std::string Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(DocsTest, PagesAreWhatTheProgramSays) {
  for (const auto& [path, page] : Pages()) {
    EXPECT_EQ(Read(path), page) << path << ": run bazel run //cmd/plumb:docs_test -- --update";
  }
}

TEST(DocsTest, EveryPageIsOfSomethingThereIs) {
  namespace fs = std::filesystem;
  const std::map<std::string, std::string> pages = Pages();
  for (const char* folder : {"docs/commands", "docs/kinds", "docs/man"}) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      EXPECT_TRUE(pages.contains(entry.path().string())) << "remove " << entry.path();
    }
  }
}

TEST(DocsTest, EveryLinkToAPageOfOursLeadsSomewhere) {
  namespace fs = std::filesystem;
  int links = 0;
  for (const auto& entry : fs::recursive_directory_iterator("docs")) {
    if (entry.path().extension() != ".md") continue;
    const std::string text = Read(entry.path().string());
    for (size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
      const std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
      if (target.starts_with("http") || target.starts_with("#") || target.empty()) continue;
      const fs::path to = entry.path().parent_path() / target.substr(0, target.find('#'));
      if (!to.string().ends_with(".md")) continue;
      ++links;
      EXPECT_TRUE(fs::exists(to)) << entry.path() << " -> " << target;
    }
  }
  EXPECT_GT(links, 5);
}

void WritePages() {
  const char* const root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  for (const auto& [path, page] : Pages()) {
    const std::filesystem::path full = std::filesystem::path(root == nullptr ? "." : root) / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << page;
  }
}

}  // namespace
}  // namespace plumb

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "--update") {
    plumb::WritePages();
    return 0;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
