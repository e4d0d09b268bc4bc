// Flow Service's lists, specifications and exploring: rows 3 and 10.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

std::string At(std::string_view path) { return absl::StrCat(kFlowService, path); }

class ListsTest : public ::testing::Test {
 protected:
  // Base connections named "c000", "c001", ...
  void MakeConnections(int count) {
    Array bodies;
    for (int i = 0; i < count; ++i) {
      Value body = TestApi::BaseBody();
      body.as_object().Set("name", absl::StrCat("c", i / 100, i / 10 % 10, i % 10));
      bodies.push_back(std::move(body));
    }
    api_.Send("POST", "/_admin/objects/connections?org=ORG@AdobeOrg&sandbox=dev", bodies);
  }

  std::vector<std::string> Names(std::string_view query) {
    std::vector<std::string> names;
    const Value page = api_.Get(absl::StrCat(At("/connections?"), query));
    for (const Value& item : page.Find("items")->as_array()) {
      names.emplace_back(item.StringAt("name"));
    }
    return names;
  }

  // The target of the next page; "" on the last.
  static std::string Next(const Value& page) {
    const Value* next = page.Find("_links")->Find("next");
    return next == nullptr ? "" : At(next->StringAt("href"));
  }

  TestApi api_;
};

TEST_F(ListsTest, PagesHold20UnlessToldAndNeverMoreThan100) {
  MakeConnections(130);
  EXPECT_EQ(Names("").size(), 20u);
  EXPECT_EQ(Names("limit=5").size(), 5u);
  EXPECT_EQ(Names("limit=500").size(), 100u);
}

TEST_F(ListsTest, TokensLeadThroughEveryObjectOnce) {
  MakeConnections(130);
  std::set<std::string> seen;
  int pages = 0;
  for (std::string target = At("/connections?limit=50"); !target.empty(); ++pages) {
    const Value page = api_.Get(target);
    for (const Value& item : page.Find("items")->as_array()) {
      EXPECT_TRUE(seen.insert(std::string(item.StringAt("name"))).second);
    }
    target = Next(page);
  }
  EXPECT_EQ(seen.size(), 130u);
  EXPECT_EQ(pages, 3);
}

TEST_F(ListsTest, NextIsRelativeAndCarriesTheFilter) {
  MakeConnections(30);
  const Value first = api_.Get(At("/connections?limit=5&property=name>=c020"));
  const std::string next = Next(first);
  EXPECT_EQ(first.Find("_links")->Find("next")->StringAt("href").find("/connections?"), 0u);
  const Value second = api_.Get(next);
  EXPECT_EQ(second.Find("items")->as_array().size(), 5u);
  EXPECT_EQ(Next(second), "");
}

TEST_F(ListsTest, TokenIsBoundToItsFilterAndCollection) {
  MakeConnections(30);
  const std::string next = Next(api_.Get(At("/connections?limit=5&property=name!=x")));
  EXPECT_EQ(CodeOf(api_.Send("GET", absl::StrCat(next, "&property=name==y"))), "1452-400");
  const std::string token = next.substr(next.find('?'));
  EXPECT_EQ(CodeOf(api_.Send("GET", absl::StrCat(At("/flows"), token))), "1452-400");
  EXPECT_EQ(CodeOf(api_.Send("GET", At("/connections?continuationToken=abc"))), "1452-400");
}

TEST_F(ListsTest, NewestComesFirst) {
  MakeConnections(3);
  EXPECT_EQ(Names(""), (std::vector<std::string>{"c002", "c001", "c000"}));
}

TEST_F(ListsTest, OrderGoesBothWays) {
  MakeConnections(3);
  EXPECT_EQ(Names("orderby=name"), (std::vector<std::string>{"c000", "c001", "c002"}));
  EXPECT_EQ(Names("orderby=+name")[0], "c000");
  EXPECT_EQ(Names("orderby=-name")[0], "c002");
  EXPECT_EQ(CodeOf(api_.Send("GET", At("/connections?orderby=name*"))), "1432-400");
}

TEST_F(ListsTest, OrderedPagesJoin) {
  MakeConnections(5);
  const Value first = api_.Get(At("/connections?limit=3&orderby=name"));
  const Value second = api_.Get(Next(first));
  EXPECT_EQ(second.Find("items")->as_array()[0].StringAt("name"), "c003");
}

TEST_F(ListsTest, CountStandsAloneAndNotWithLimit) {
  MakeConnections(3);
  EXPECT_EQ(api_.Get(At("/connections?count=true")), Value(Object{{"count", 3}}));
  EXPECT_EQ(CodeOf(api_.Send("GET", At("/connections?count=true&limit=5"))), "1401-400");
}

TEST_F(ListsTest, FiltersCompareJoinAndNest) {
  MakeConnections(5);
  EXPECT_EQ(Names("property=name==c001").size(), 1u);
  EXPECT_EQ(Names("property=name==%22c001%22").size(), 1u);
  EXPECT_EQ(Names("property=name!=c001").size(), 4u);
  EXPECT_EQ(Names("property=name==c001,c002").size(), 2u);
  EXPECT_EQ(Names("property=name%3Ec001&property=name%3C%3Dc003").size(), 2u);
  EXPECT_EQ(Names("property=connectionSpec.id==cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3").size(), 5u);
  EXPECT_TRUE(Names("property=connectionSpec.id==other").empty());
}

TEST_F(ListsTest, OperatorsThatTheServiceLacksAreRefused) {
  const auto code = [&](std::string_view query) {
    return CodeOf(api_.Send("GET", absl::StrCat(At("/connections?"), query)));
  };
  EXPECT_EQ(code("property=name~c"), "1440-400");
  EXPECT_EQ(code("property=name<=a,b"), "1443-400");
  EXPECT_EQ(code("property=name"), "1448-400");
  EXPECT_EQ(code("limit=none"), "1452-400");
}

TEST_F(ListsTest, FiltersReachIntoArrays) {
  const Chain chain = api_.MakeChain();
  const auto count = [&](std::string_view filter) {
    return *api_.Get(absl::StrCat(At("/flows?count=true&property="), filter)).Find("count");
  };
  EXPECT_EQ(count(absl::StrCat("sourceConnectionIds%5B%5D==", chain.source)), Value(1));
  EXPECT_EQ(count("sourceConnectionIds%5B%5D==other"), Value(0));
  EXPECT_EQ(count("inheritedAttributes.properties.isSourceFlow==true"), Value(1));
}

TEST_F(ListsTest, ListShowsAnObjectAsItIsNow) {
  MakeConnections(1);
  const std::string path =
      At(absl::StrCat("/connections/", api_.GetItem(At("/connections")).StringAt("id")));
  api_.Patch(path, Array{Object{{"op", "replace"}, {"path", "/name"}, {"value", "new"}}});
  EXPECT_EQ(Names(""), (std::vector<std::string>{"new"}));
}

TEST_F(ListsTest, SearchTakes1000) {
  MakeConnections(130);
  const Answer found = api_.Send("POST", At("/connections/search"),
                                 Object{{"queryString", "property=name!=c000"}, {"limit", 1000}});
  EXPECT_EQ(found.json.Find("items")->as_array().size(), 129u);
}

TEST_F(ListsTest, SpecsCanBeReadListedAndFiltered) {
  const Value stripe = api_.GetItem(At("/connectionSpecs?property=name==%22Stripe%22"));
  EXPECT_EQ(stripe.StringAt("id"), "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3");
  const Value& auth = stripe.Find("authSpec")->as_array()[0];
  const Value& token = *auth.Find("spec")->Find("properties")->Find("accessToken");
  EXPECT_EQ(token.StringAt("format"), "password");
  const Value flow_spec = api_.GetItem(At("/flowSpecs/6499120c-0b15-42dc-936e-847ea3c24d72"));
  const Array& sources = flow_spec.Find("sourceConnectionSpecIds")->as_array();
  EXPECT_NE(std::find(sources.begin(), sources.end(), *stripe.Find("id")), sources.end());
  EXPECT_EQ(api_.Send("GET", At("/flowSpecs/none")).status, 404);
}

TEST_F(ListsTest, AllSpecsComeInPages) {
  std::set<std::string> seen;
  for (std::string target = At("/connectionSpecs?limit=50"); !target.empty();) {
    const Value page = api_.Get(target);
    for (const Value& item : page.Find("items")->as_array()) {
      seen.insert(std::string(item.StringAt("id")));
    }
    target = Next(page);
  }
  EXPECT_GT(seen.size(), 70u);
}

TEST_F(ListsTest, StripeShowsTheFieldsOfItsObjects) {
  const Answer base = api_.Send("POST", At("/connections"), TestApi::BaseBody());
  const std::string path = At(absl::StrCat("/connections/", base.json.StringAt("id"),
                                           "/explore?objectType=rest&object=json&fileType=json"));
  // {"resourcePath":"charges"}, with and without its padding.
  for (std::string_view params :
       {"eyJyZXNvdXJjZVBhdGgiOiJjaGFyZ2VzIn0%3D", "eyJyZXNvdXJjZVBhdGgiOiJjaGFyZ2VzIn0"}) {
    const Value found = api_.Get(absl::StrCat(path, "&sourceParams=", params));
    EXPECT_EQ(found.StringAt("format"), "hierarchical");
    const Value* data = found.Find("schema")->Find("properties")->Find("data");
    EXPECT_EQ(data->Find("properties")->Find("currency")->StringAt("type"), "string");
    EXPECT_EQ(*data->Find("properties")->Find("destination"), Value(Object()));
    EXPECT_EQ(found.Find("data"), nullptr);
  }
  // {"resourcePath":"dragons"}
  EXPECT_EQ(
      api_.Send("GET", absl::StrCat(path, "&sourceParams=eyJyZXNvdXJjZVBhdGgiOiJkcmFnb25zIn0="))
          .status,
      400);
}

}  // namespace
}  // namespace plumb::emulator
