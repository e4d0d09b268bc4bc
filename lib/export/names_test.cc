#include "lib/export/names.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/testing/made_up_kinds.h"

namespace plumb {
namespace {

std::string NameOf(std::string_view text) { return ResourceNameOf(text, Bucket()); }

TEST(NamesTest, NamesAreWordsOfTheText) {
  EXPECT_EQ(NameOf("Stripe Charges (Übersicht)"), "stripe_charges_uebersicht");
  EXPECT_EQ(NameOf("Web bucket"), "web");
  EXPECT_EQ(NameOf("Bucket for web"), "for_web");
  EXPECT_EQ(NameOf("bucket"), "bucket");
  EXPECT_EQ(NameOf("日本"), "bucket");
  EXPECT_EQ(NameOf("2024 orders"), "_2024_orders");
  EXPECT_EQ(NameOf(std::string(100, 'x')).size(), 60u);
  EXPECT_TRUE(IsResourceName(NameOf("a.b[\"c\"] ${d}")));
}

ObservedObject Object_(std::string_view id, int64_t created) {
  return {.id = RemoteId(id),
          .handle = std::string(id),
          .etag = {},
          .name = "Web",
          .raw = Object{{"createdAt", created}},
          .outputs = Object()};
}

TEST(NamesTest, TheOldestHasTheNameAlone) {
  const KindDescriptor kind = Bucket();
  const ObservedObject young = Object_("1", 30), old = Object_("2", 10), middle = Object_("3", 20);
  const Addresses addresses =
      NameObjects({{&kind, &young, "Web"}, {&kind, &old, "Web"}, {&kind, &middle, "web!"}}, {});
  const auto name = [&](std::string_view id) {
    return addresses.at({kind.name, RemoteId(id)}).ToString();
  };
  EXPECT_EQ(name("2"), "bucket.web");
  EXPECT_EQ(name("3"), "bucket.web_2");
  EXPECT_EQ(name("1"), "bucket.web_3");
}

TEST(NamesTest, TakenAddressesStay) {
  const KindDescriptor kind = Bucket();
  const ObservedObject object = Object_("1", 1);
  const Addresses taken = {{{kind.name, RemoteId("9")}, *Address::Parse("bucket.web")}};
  const Addresses addresses = NameObjects({{&kind, &object, "Web"}}, taken);
  EXPECT_EQ(addresses.size(), 2u);
  EXPECT_EQ(addresses.at({kind.name, RemoteId("1")}).ToString(), "bucket.web_2");
}

}  // namespace
}  // namespace plumb
