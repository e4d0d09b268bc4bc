#include "cmd/plumb/end_to_end/project.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

namespace fs = std::filesystem;

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string Program() { return fs::absolute("cmd/plumb/plumb").string(); }

std::string FreshFolder() {
  const char* const base = std::getenv("TEST_TMPDIR");
  std::string name = absl::StrCat(base == nullptr ? "/tmp" : base, "/project-XXXXXX");
  return mkdtemp(name.data()) == nullptr ? "" : name;
}

}  // namespace

std::string ReadRunfile(const std::string& path) {
  EXPECT_TRUE(fs::exists(path)) << path;
  return Slurp(path);
}

Project::Project(const std::string& folder)
    : folder_(FreshFolder()), transport_(MakeCurlTransport({.user_agent = "test"})) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".toml") continue;
    Write(entry.path().filename().string(), Slurp(entry.path().string()));
  }
  StartEmulator();
}

Project::Project(CopyOf copy)
    : folder_(FreshFolder()), transport_(MakeCurlTransport({.user_agent = "test"})) {
  fs::copy(copy.other.folder_, folder_,
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  fs::remove(absl::StrCat(folder_, "/.url"));
  StartEmulator();
}

void Project::StartEmulator() {
  const std::string url_path = absl::StrCat(folder_, "/.url");
  emulator_ = Start({"emulator", "-port=0", "-settle-delay=0", "-data=.emulator.db"}, url_path,
                    absl::StrCat(folder_, "/.emulator"));
  while (Slurp(url_path).find('\n') == std::string::npos) {
    if (waitpid(emulator_, nullptr, WNOHANG) != 0) {
      ADD_FAILURE() << "the emulator ended: " << Slurp(absl::StrCat(folder_, "/.emulator"));
      return;
    }
    absl::SleepFor(absl::Milliseconds(2));  // Its start is awaited, not timed.
  }
  url_ = Slurp(url_path);
  url_.pop_back();
  environment_ = {{"PLUMB_ENDPOINT", url_},
                  {"PLUMB_IMS_ENDPOINT", url_},
                  {"PLUMB_ACCESS_TOKEN", "test-token"},
                  {"PLUMB_API_KEY", "test-key"},
                  {"PLUMB_ORG_ID", "TEST@AdobeOrg"},
                  {"PLUMB_SANDBOX", "dev"},
                  {"STRIPE_ACCESS_TOKEN", "sk_test_planted_secret"},
                  {"XDG_CACHE_HOME", absl::StrCat(folder_, "/.cache")},
                  {"USER", "tester"}};
}

Project::~Project() {
  kill(emulator_, SIGKILL);
  waitpid(emulator_, nullptr, 0);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

pid_t Project::Start(const std::vector<std::string>& words, const std::string& out_path,
                     const std::string& err_path) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment_) {
    if (!value.empty()) variables.push_back(absl::StrCat(name, "=", value));
  }
  std::string program = Program();
  std::vector<std::string> arguments = words;
  std::vector<char*> argv = {program.data()};
  std::vector<char*> envp;
  for (std::string& word : arguments) argv.push_back(word.data());
  for (std::string& variable : variables) envp.push_back(variable.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder_.c_str());
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out_path.c_str(), O_CREAT | O_WRONLY | O_TRUNC,
                                   0600);
  posix_spawn_file_actions_addopen(&actions, 2, err_path.c_str(), O_CREAT | O_WRONLY | O_TRUNC,
                                   0600);
  pid_t process = -1;
  EXPECT_EQ(posix_spawn(&process, program.c_str(), &actions, nullptr, argv.data(), envp.data()), 0)
      << program;
  posix_spawn_file_actions_destroy(&actions);
  return process;
}

Outcome Project::Finish(pid_t process, const std::string& out_path, const std::string& err_path) {
  int status = 0;
  waitpid(process, &status, 0);
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = Slurp(out_path),
          .err = Slurp(err_path)};
}

Project::Running Project::Begin(const std::vector<std::string>& words) {
  const std::string base = absl::StrCat(folder_, "/.run", ++runs_);
  Running running{.out_path = absl::StrCat(base, ".out"), .err_path = absl::StrCat(base, ".err")};
  running.process = Start(words, running.out_path, running.err_path);
  return running;
}

Outcome Project::Run(const std::vector<std::string>& words) { return End(Begin(words)); }

void Project::AwaitPosts(size_t requests) {
  while (Requests("POST").size() < requests) {
    absl::SleepFor(absl::Milliseconds(1));  // Until it has come that far.
  }
}

Outcome Project::RunInterrupted(const std::vector<std::string>& words, int64_t requests) {
  const Running running = Begin(words);
  AwaitPosts(static_cast<size_t>(requests));
  kill(running.process, SIGINT);
  return End(running);
}

void Project::Edit(const std::string& file, std::string_view before, std::string_view after) {
  std::string text = Read(file);
  const size_t at = text.find(before);
  ASSERT_NE(at, std::string::npos) << file << " has no " << before;
  text.replace(at, before.size(), after);
  Write(file, text);
}

void Project::Write(const std::string& file, std::string_view text) {
  std::ofstream(absl::StrCat(folder_, "/", file), std::ios::binary) << text;
}

void Project::Remove(const std::string& file) { fs::remove(absl::StrCat(folder_, "/", file)); }

std::string Project::Read(const std::string& file) const {
  return Slurp(absl::StrCat(folder_, "/", file));
}

Value Project::Admin(const std::string& method, const std::string& path, const Value& body) {
  HttpRequest request{.method = method, .url = absl::StrCat(url_, "/_admin/", path)};
  if (!body.is_null()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = ToJson(body);
  }
  const auto response = transport_->Send(request);
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok() || response->body.empty()) return Value();
  EXPECT_LT(response->status, 300) << method << " " << path << ": " << response->body;
  const auto value = ParseJson(response->body);
  EXPECT_TRUE(value.ok()) << response->body;
  return value.ok() ? *value : Value();
}

Value Project::Make(const std::string& path, const Value& body) {
  const bool is_registry = absl::StrContains(path, "schemaregistry");
  const auto response = transport_->Send(
      {.method = "POST",
       .url = absl::StrCat(url_, path),
       .headers = {{"Authorization", "Bearer test-token"},
                   {"x-api-key", "another-key"},
                   {"x-gw-ims-org-id", "TEST@AdobeOrg"},
                   {"x-sandbox-name", "dev"},
                   {"Content-Type", "application/json"},
                   {"Accept", is_registry ? "application/vnd.adobe.xed+json" : "application/json"}},
       .body = ToJson(body)});
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok()) return Value();
  EXPECT_LT(response->status, 300) << path << ": " << response->body << ToJson(body);
  const auto value = ParseJson(response->body);
  return value.ok() ? *value : Value();
}

std::vector<Value> Project::Objects(const std::string& collection) {
  const Value answer = Admin("GET", absl::StrCat("objects/", collection));
  if (answer.is_array()) return answer.as_array();
  const Value* items = answer.Find("items");
  if (items != nullptr && items->is_array()) return items->as_array();
  std::vector<Value> objects;
  if (answer.is_object()) {
    for (const auto& [id, object] : answer.as_object()) objects.push_back(object);
  }
  return objects;
}

std::vector<Value> Project::Requests(std::string_view method) {
  const Value answer = Admin("GET", "requests");
  const Value* list = answer.is_array() ? &answer : answer.Find("requests");
  std::vector<Value> found;
  if (list == nullptr || !list->is_array()) return found;
  for (const Value& request : list->as_array()) {
    if (request.StringAt("method") == method) found.push_back(request);
  }
  return found;
}

void Project::ForgetRequests() { Admin("DELETE", "requests"); }

std::string Project::IdOf(const std::string& address) {
  const auto shown = ParseJson(Run({"state", "show", address, "-json"}).out);
  if (!shown.ok() || shown->Find("resources") == nullptr) return "";
  const Array& resources = shown->Find("resources")->as_array();
  return resources.empty() ? "" : std::string(resources[0].StringAt("id"));
}

}  // namespace plumb::testing
