#include "lib/kinds/catalogue.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// 8-4-4-4-12 hex digits in lower case.
bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = absl::ascii_isdigit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

TEST(CatalogueTest, HoldsEverySourceOfTheDocumentation) { EXPECT_EQ(AllSources().size(), 72); }

TEST(CatalogueTest, IdsAreUuids) {
  for (const CatalogueSource& source : AllSources()) {
    EXPECT_TRUE(IsUuid(source.connection_spec_id)) << source.slug;
    for (const std::string& id : source.flow_spec_ids) EXPECT_TRUE(IsUuid(id)) << source.slug;
  }
  for (const FlowSpecRow& row : kFlowSpecRows) EXPECT_TRUE(IsUuid(row.id)) << row.id;
  EXPECT_TRUE(IsUuid(kDataLakeSpecId));
}

TEST(CatalogueTest, SlugsAreUniqueSortedAndPlain) {
  const std::vector<std::string> slugs = SourceSlugs();
  EXPECT_TRUE(std::is_sorted(slugs.begin(), slugs.end()));
  EXPECT_EQ(std::set<std::string>(slugs.begin(), slugs.end()).size(), slugs.size());
  for (const std::string& slug : slugs) {
    EXPECT_EQ(slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos)
        << slug;
  }
}

TEST(CatalogueTest, OnlyDisputedSourcesOrTheirPeersShareAnId) {
  for (const CatalogueSource& source : AllSources()) {
    const std::vector<CatalogueSource> peers = SourcesOfSpec(source.connection_spec_id);
    const bool disputed =
        std::any_of(peers.begin(), peers.end(), [](const auto& peer) { return peer.disputed; });
    EXPECT_TRUE(peers.size() == 1 || disputed) << source.slug;
  }
}

TEST(CatalogueTest, EveryFlowSpecIsKnown) {
  for (const CatalogueSource& source : AllSources()) {
    for (const std::string& id : source.flow_spec_ids) {
      EXPECT_TRUE(DeliveryOfFlowSpec(id).has_value()) << source.slug;
    }
  }
  EXPECT_FALSE(DeliveryOfFlowSpec("71471eba-b620-49e4-90fd-23f1fa0174d8").has_value());
}

TEST(CatalogueTest, AuthSpecsHaveNamesAndParameters) {
  for (const CatalogueSource& source : AllSources()) {
    for (const AuthSpec& spec : source.auth_specs) {
      EXPECT_FALSE(spec.name.empty()) << source.slug;
      EXPECT_THAT(spec.params, Not(IsEmpty())) << source.slug;
    }
  }
}

TEST(CatalogueTest, NoNameStandsTwice) {
  for (const CatalogueSource& source : AllSources()) {
    for (const CatalogueSource& other : AllSources()) {
      EXPECT_EQ(source.slug == other.slug, source.name == other.name) << source.slug;
    }
    std::set<std::string> auth_specs;
    for (const AuthSpec& spec : source.auth_specs) {
      EXPECT_TRUE(auth_specs.insert(spec.name).second) << source.slug;
      std::set<std::string> params;
      for (const AuthParam& param : spec.params) {
        EXPECT_TRUE(params.insert(param.name).second) << source.slug << " " << param.name;
      }
    }
  }
}

TEST(CatalogueTest, FlowSpecsDeliverAsTheCategorySays) {
  for (const CatalogueSource& source : AllSources()) {
    EXPECT_THAT(source.category, Not(IsEmpty())) << source.slug;
    for (const std::string& id : source.flow_spec_ids) {
      EXPECT_EQ(DeliveryOfFlowSpec(id), source.delivery) << source.slug;
    }
  }
}

// A source is read through a base connection, or its page says that it has none.
TEST(CatalogueTest, SourcesWithoutAuthSpecsAreKnownByName) {
  std::vector<std::string> without;
  for (const CatalogueSource& source : AllSources()) {
    if (source.auth_specs.empty()) without.push_back(source.slug);
  }
  EXPECT_THAT(without, ElementsAre("chatlio", "customer_io", "data_landing_zone", "lava", "pendo",
                                   "shopify_streaming"));
}

TEST(CatalogueTest, WhatIsNamedLikeASecretIsOne) {
  for (const CatalogueSource& source : AllSources()) {
    for (const AuthSpec& spec : source.auth_specs) {
      for (const AuthParam& param : spec.params) {
        for (const char* word : {"assword", "ecretKey", "clientSecret", "Token", "passPhrase",
                                 "connectionString", "sasUri", "PrincipalKey", "privateKey"}) {
          const bool named = absl::StrContains(param.name, word) && param.name != "tokenEndpoint" &&
                             !absl::StrContains(param.name, "TokenUrl");
          EXPECT_TRUE(!named || param.secret) << source.slug << " " << param.name;
        }
      }
    }
  }
}

TEST(CatalogueTest, StripeIsAsItsTutorialSays) {
  const CatalogueSource stripe = *FindSource("stripe");
  EXPECT_EQ(stripe.name, "Stripe");
  EXPECT_EQ(stripe.connection_spec_id, "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3");
  ASSERT_EQ(stripe.auth_specs.size(), 1);
  EXPECT_EQ(stripe.auth_specs[0].name, "OAuth2 Refresh Code");
  EXPECT_EQ(stripe.auth_specs[0].params[0].name, "accessToken");
  EXPECT_TRUE(stripe.auth_specs[0].params[0].secret);
  EXPECT_THAT(stripe.flow_spec_ids, ElementsAre("6499120c-0b15-42dc-936e-847ea3c24d72"));
  EXPECT_THAT(stripe.params, ElementsAre("resourcePath"));
  EXPECT_THAT(stripe.formats, ElementsAre("json"));
}

TEST(CatalogueTest, SeveralAuthSpecsAreToldApart) {
  const CatalogueSource sftp = *FindSource("sftp");
  ASSERT_EQ(sftp.auth_specs.size(), 2);
  EXPECT_EQ(sftp.auth_specs[1].name, "SSH PublicKey Authentication for sftp");
}

TEST(CatalogueTest, HttpApiHasAFlowSpecForEachWay) {
  const CatalogueSource http = *FindSource("http_api");
  EXPECT_EQ(FlowSpecOf(http, MapsFields::kNo), "d8a6f005-7eaf-4153-983e-e8574508b877");
  EXPECT_EQ(FlowSpecOf(http, MapsFields::kYes), "c1a19761-d2c7-4702-b9fa-fe91f0613e81");
}

TEST(CatalogueTest, ASourceWithoutFlowSpecSaysSo) {
  EXPECT_EQ(FlowSpecOf(*FindSource("generic_rest_api"), MapsFields::kYes), "");
}

TEST(CatalogueTest, UnknownNamesAreNotFound) {
  EXPECT_FALSE(FindSource("strpe").has_value());
  EXPECT_THAT(SourcesOfSpec("c604ff05-7f1a-43c0-8e18-33bf874cb11c"), IsEmpty());
}

TEST(CatalogueTest, WhatIsSecretAnywhereIsNotPublic) {
  const std::vector<std::string> open = PublicAuthParams();
  EXPECT_THAT(open, Contains("username"));
  EXPECT_THAT(open, Contains("host"));
  for (const char* name : {"password", "accessToken", "connectionString", "credentials",
                           "requestParameterOverride", "clientSecret"}) {
    EXPECT_THAT(open, Not(Contains(name)));
  }
}

}  // namespace
}  // namespace plumb
