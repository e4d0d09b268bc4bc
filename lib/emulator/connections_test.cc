// Base, source and target connections: rows 3, 4, 5, 6, 9, 11, 12, 18.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

std::string At(std::string_view path) { return absl::StrCat(kFlowService, path); }

Value With(Value body, const Value& patch) {
  MergePatch(body, patch);
  return body;
}

class ConnectionsTest : public ::testing::Test {
 protected:
  // A base connection, and its path.
  std::string MakeBase() {
    const Answer made = api_.Send("POST", At("/connections"), TestApi::BaseBody());
    return At(absl::StrCat("/connections/", made.json.StringAt("id")));
  }

  TestApi api_;
};

TEST_F(ConnectionsTest, CreateAnswersIdEtagAndLocation) {
  const Answer made = api_.Send("POST", At("/connections"), TestApi::BaseBody());
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.json.as_object().size(), 2u);
  EXPECT_EQ(made.json.StringAt("etag").front(), '"');
  EXPECT_EQ(made.headers[0].first, "etag");
  EXPECT_EQ(made.headers[1].first, "Location");
}

TEST_F(ConnectionsTest, ReadIsAnEnvelopeWithServerSetMembers) {
  const Value item = api_.GetItem(MakeBase());
  EXPECT_EQ(item.StringAt("version"), item.StringAt("etag"));
  EXPECT_EQ(item.StringAt("state"), "enabled");
  EXPECT_EQ(item.StringAt("createdClient"), "key");
  EXPECT_EQ(item.StringAt("sandboxName"), "dev");
  EXPECT_EQ(*item.Find("createdAt"), Value(1'700'000'000'000));
}

TEST_F(ConnectionsTest, EtagCarriesTheTimeOfTheWrite) {
  const std::string etag(api_.GetItem(MakeBase()).StringAt("etag"));
  // 0x6553f100 is 1700000000.
  EXPECT_EQ(etag.substr(9), "-0000-0200-0000-6553f1000000\"");
}

TEST_F(ConnectionsTest, SecretsAreLeftOutMaskedOrEchoed) {
  const std::string path = MakeBase();
  const auto token = [&] {
    const Value item = api_.GetItem(path);
    const Value* value = item.Find("auth")->Find("params")->Find("accessToken");
    return value == nullptr ? std::string("absent") : value->as_string();
  };
  EXPECT_EQ(token(), "absent");
  api_.Set(Object{{"secrets", "mask"}});
  EXPECT_EQ(token(), "****");
  api_.Set(Object{{"secrets", "echo"}});
  EXPECT_EQ(token(), "sk_1");
}

TEST_F(ConnectionsTest, NamesMayRepeat) {
  EXPECT_NE(MakeBase(), MakeBase());
  EXPECT_EQ(api_.Get(At("/connections?count=true")), Value(Object{{"count", 2}}));
}

TEST_F(ConnectionsTest, MissingIfMatchIs400) {
  const Answer answer = api_.Send(
      "PATCH", MakeBase(), Array{Object{{"op", "replace"}, {"path", "/name"}, {"value", "b"}}});
  EXPECT_EQ(CodeOf(answer), "1403-400");
}

TEST_F(ConnectionsTest, StaleAndUnquotedIfMatchAre412) {
  const std::string path = MakeBase();
  const Value patch = Array{Object{{"op", "replace"}, {"path", "/name"}, {"value", "b"}}};
  const std::string etag = api_.Etag(path);
  const std::string bare = etag.substr(1, etag.size() - 2);
  EXPECT_EQ(CodeOf(api_.Send("PATCH", path, patch, {{"if-match", bare}})), "1404-412");
  EXPECT_EQ(api_.Send("PATCH", path, patch, {{"if-match", etag}}).status, 200);
  EXPECT_EQ(CodeOf(api_.Send("PATCH", path, patch, {{"if-match", etag}})), "1404-412");
}

TEST_F(ConnectionsTest, PatchChangesEtagAndAuthor) {
  const std::string path = MakeBase();
  const std::string before = api_.Etag(path);
  const Answer answer =
      api_.Patch(path, Array{Object{{"op", "add"}, {"path", "/description"}, {"value", "d"}}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.json.StringAt("etag"), before);
  EXPECT_EQ(answer.json.StringAt("etag"), api_.Etag(path));
}

TEST_F(ConnectionsTest, UnknownOperationIs1434AndMissingFieldIs1455) {
  const std::string path = MakeBase();
  EXPECT_EQ(CodeOf(api_.Patch(
                path, Array{Object{{"op", "move"}, {"from", "/name"}, {"path", "/description"}}})),
            "1434-400");
  EXPECT_EQ(CodeOf(api_.Patch(
                path, Array{Object{{"op", "replace"}, {"path", "/description"}, {"value", "d"}}})),
            "1455-400");
}

TEST_F(ConnectionsTest, PatchIsAtomic) {
  const std::string path = MakeBase();
  api_.Patch(path, Array{Object{{"op", "replace"}, {"path", "/name"}, {"value", "b"}},
                         Object{{"op", "remove"}, {"path", "/absent"}}});
  EXPECT_EQ(api_.GetItem(path).StringAt("name"), "Stripe");
}

TEST_F(ConnectionsTest, UpperCaseOperationIsAccepted) {
  const std::string path = MakeBase();
  const Value patch = Array{Object{{"op", "REPLACE"}, {"path", "/name"}, {"value", "b"}}};
  EXPECT_EQ(api_.Patch(path, patch).status, 200);
}

TEST_F(ConnectionsTest, ReplacingParamsDropsWhatIsNotSent) {
  api_.Set(Object{{"secrets", "echo"}});
  const std::string path = MakeBase();
  api_.Patch(path,
             Array{Object{
                 {"op", "replace"}, {"path", "/auth/params"}, {"value", Object{{"other", "x"}}}}});
  EXPECT_EQ(*api_.GetItem(path).Find("auth")->Find("params"), Value(Object{{"other", "x"}}));
}

TEST_F(ConnectionsTest, ConnectionSpecCannotChange) {
  const Value patch =
      Array{Object{{"op", "replace"}, {"path", "/connectionSpec/id"}, {"value", "other"}}};
  EXPECT_EQ(CodeOf(api_.Patch(MakeBase(), patch)), "1414-400");
}

TEST_F(ConnectionsTest, StateCannotBePatched) {
  const Value patch = Array{Object{{"op", "replace"}, {"path", "/state"}, {"value", "disabled"}}};
  EXPECT_EQ(api_.Patch(MakeBase(), patch).status, 400);
}

TEST_F(ConnectionsTest, BodyThatIsNoArrayIsNoPatch) {
  const std::string path = MakeBase();
  EXPECT_EQ(
      api_.Patch(path, Object{{"op", "add"}, {"path", "/description"}, {"value", "d"}}).status,
      400);
}

TEST_F(ConnectionsTest, SpecAndAuthMustBeKnown) {
  const auto code = [&](const Value& patch) {
    return CodeOf(api_.Send("POST", At("/connections"), With(TestApi::BaseBody(), patch)));
  };
  EXPECT_EQ(code(Object{{"connectionSpec", Object{{"id", "no-such-id"}}}}), "1413-400");
  EXPECT_EQ(code(Object{{"auth", Object{{"specName", "Password"}}}}), "1415-400");
  EXPECT_EQ(code(Object{{"state", "enabled"}}), "1410-400");
}

TEST_F(ConnectionsTest, RequiredMembersAreRequired) {
  const auto status = [&](const Value& patch) {
    return api_.Send("POST", At("/connections"), With(TestApi::BaseBody(), patch)).status;
  };
  EXPECT_EQ(status(Object{{"name", nullptr}}), 400);
  EXPECT_EQ(status(Object{{"auth", nullptr}}), 400);
  EXPECT_EQ(status(Object{{"name", 7}}), 400);
  EXPECT_EQ(CodeOf(api_.Send("POST", At("/connections"), Object())), "1405-400");
}

TEST_F(ConnectionsTest, MissingSpecIdIsRefusedInTheShortestForm) {
  const Value body = With(TestApi::BaseBody(), Object{{"connectionSpec", nullptr}});
  const Answer answer = api_.Send("POST", At("/connections"), body);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.json, Value(Object{{"message", "Please provide a valid spec id"}}));
}

TEST_F(ConnectionsTest, MissingSpecVersionIs422UnlessSwitched) {
  const Value body =
      With(TestApi::BaseBody(), Object{{"connectionSpec", Object{{"version", nullptr}}}});
  EXPECT_EQ(api_.Send("POST", At("/connections"), body).status, 422);
  api_.Set(Object{{"version_required", false}});
  EXPECT_EQ(api_.Send("POST", At("/connections"), body).status, 201);
}

TEST_F(ConnectionsTest, SourceNeedsItsBaseConnectionOfTheSameSpec) {
  Chain chain;
  api_.MakeEnds(chain);
  const auto answer = [&](const Value& patch) {
    return api_.Send("POST", At("/sourceConnections"), With(TestApi::SourceBody(chain), patch));
  };
  EXPECT_EQ(answer(Object{{"baseConnectionId", nullptr}}).status, 400);
  EXPECT_EQ(CodeOf(answer(Object{{"baseConnectionId", "none"}})), "1439-400");
  EXPECT_EQ(CodeOf(answer(Object{
                {"connectionSpec", Object{{"id", "0a27232b-2c6e-4396-b8c6-c9fc24e37ba4"}}}})),
            "1413-400");
  EXPECT_EQ(answer(Object{{"params", Object{{"resourcePath", "dragons"}}}}).status, 400);
  EXPECT_EQ(answer(Object{{"data", nullptr}}).status, 400);
}

TEST_F(ConnectionsTest, WebhookSourceNeedsNoBaseConnection) {
  const Value body =
      Object{{"name", "Pendo"},
             {"connectionSpec",
              Object{{"id", "6ff5654f-19d5-427d-bd3e-c0ebc802389a"}, {"version", "1.0"}}}};
  EXPECT_EQ(api_.Send("POST", At("/sourceConnections"), body).status, 201);
}

TEST_F(ConnectionsTest, TargetNeedsADataSetOfItsSchema) {
  Chain chain;
  api_.MakeEnds(chain);
  const Answer second = api_.Send("POST", absl::StrCat(kRegistry, "/schemas"),
                                  TestApi::SchemaBody("Other", chain.field_group));
  const auto answer = [&](const Value& patch) {
    return api_.Send("POST", At("/targetConnections"), With(TestApi::TargetBody(chain), patch));
  };
  EXPECT_EQ(CodeOf(answer(Object{{"params", Object{{"dataSetId", "none"}}}})), "1439-400");
  EXPECT_EQ(CodeOf(answer(Object{{"data", Object{{"schema", Object{{"id", "none"}}}}}})),
            "1439-400");
  const Object other{{"id", second.json.StringAt("$id")}};
  EXPECT_EQ(CodeOf(answer(Object{{"data", Object{{"schema", other}}}})), "1425-400");
  EXPECT_EQ(answer(Object{{"data", nullptr}}).status, 400);
}

TEST_F(ConnectionsTest, DeleteIs204ThenNotFound) {
  const std::string path = MakeBase();
  EXPECT_EQ(api_.Send("DELETE", path).status, 204);
  EXPECT_EQ(CodeOf(api_.Send("GET", path)), "1439-404");
  EXPECT_EQ(CodeOf(api_.Send("DELETE", path)), "1439-404");
}

TEST_F(ConnectionsTest, DeleteIs202WhenSwitched) {
  const std::string path = MakeBase();
  api_.Set(Object{{"delete_status", 202}});
  EXPECT_EQ(api_.Send("DELETE", path).status, 202);
}

TEST_F(ConnectionsTest, FlowsBlockTheDeletionOfTheirConnections) {
  const Chain chain = api_.MakeChain();
  const auto code = [&](std::string_view path) { return CodeOf(api_.Send("DELETE", At(path))); };
  EXPECT_EQ(code(absl::StrCat("/connections/", chain.base)), "1418-400");
  EXPECT_EQ(code(absl::StrCat("/sourceConnections/", chain.source)), "1447-400");
  EXPECT_EQ(code(absl::StrCat("/targetConnections/", chain.target)), "1447-400");
  EXPECT_EQ(api_.Send("DELETE", At(absl::StrCat("/flows/", chain.flow))).status, 204);
  EXPECT_EQ(api_.Send("DELETE", At(absl::StrCat("/sourceConnections/", chain.source))).status, 204);
}

TEST_F(ConnectionsTest, TrailingSlashIsTheSamePath) {
  EXPECT_EQ(api_.Send("GET", absl::StrCat(MakeBase(), "/")).status, 200);
}

TEST_F(ConnectionsTest, TestAnswersWhatTheSettingsSay) {
  const std::string path = absl::StrCat(MakeBase(), "/test");
  EXPECT_EQ(api_.Get(path), Value(Object{{"result", true}}));
  api_.Set(Object{{"connection_test_result", false}});
  EXPECT_EQ(api_.Get(path), Value(Object{{"result", false}}));
}

}  // namespace
}  // namespace plumb::emulator
