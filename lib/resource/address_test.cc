#include "lib/resource/address.h"

#include <optional>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(AddressTest, NameAloneIsAnAddress) {
  const auto address = Address::Parse("flow.charges");
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(*address, (Address{KindName("flow"), "charges", std::nullopt}));
}

TEST(AddressTest, KeyStandsInBracketsAndQuotes) {
  const auto address = Address::Parse("flow.stripe[\"charges\"]");
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(*address, (Address{KindName("flow"), "stripe", "charges"}));
  EXPECT_EQ(address->Block().ToString(), "flow.stripe");
}

TEST(AddressTest, KeyIsWrittenAsJson) {
  const Address address{KindName("flow"), "a", "say \"]\"\n"};
  EXPECT_EQ(address.ToString(), "flow.a[\"say \\\"]\\\"\\n\"]");
}

TEST(AddressTest, WhatToStringWouldNotWriteIsRefused) {
  for (const char* text : {"",
                           "flow",
                           "flow.",
                           ".a",
                           "flow.a.b",
                           "flow.a b",
                           "flow.1a",
                           "flow.-a",
                           "flow.a[",
                           "flow.a]",
                           "flow.a[]",
                           "flow.a[0]",
                           "flow.a[k]",
                           "flow.a[\"k\"",
                           "flow.a[\"k\"] ",
                           "flow.a[ \"k\"]",
                           "flow.a[\"\\u006b\"]",
                           "flow[\"k\"].a",
                           "flow.a[\"k\"].id",
                           "flow.\xff"}) {
    EXPECT_EQ(Address::Parse(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(AddressTest, ErrorShowsHowAddressesLook) {
  EXPECT_EQ(Address::Parse("charges").status().message(),
            "\"charges\" is no address; addresses look like flow.charges or "
            "flow.stripe[\"charges\"]");
}

TEST(AddressTest, InstanceComesAfterItsBlock) {
  EXPECT_LT(*Address::Parse("flow.a"), *Address::Parse("flow.a[\"\"]"));
  EXPECT_LT(*Address::Parse("flow.a[\"k\"]"), *Address::Parse("flow.b"));
}

TEST(AddressTest, NamesAreWordsWithDashes) {
  EXPECT_TRUE(IsResourceName("_a-1"));
  EXPECT_FALSE(IsResourceName("1a"));
  EXPECT_FALSE(IsResourceName("a.b"));
  EXPECT_FALSE(IsResourceName("\xc3\xa9"));
}

// A key of any characters, Unicode and control characters among them.
std::string RandomKey(std::mt19937& random) {
  static const char* const kPieces[] = {
      "a", "\"", "\\",  "]", "[", ".", "${", "\n", "\x01", "\xc3\xa9", "\xf0\x9f\x90\x98",
      " ", "/",  "\x7f"};
  std::string key;
  for (size_t n = random() % 8; n > 0; --n) key += kPieces[random() % std::size(kPieces)];
  return key;
}

TEST(AddressTest, EveryAddressReadsBackAsItWasWritten) {
  std::mt19937 random(1);
  for (int i = 0; i < 10000; ++i) {
    Address address{KindName("topic"), "n-" + std::to_string(random() % 10), std::nullopt};
    if (random() % 4 != 0) address.key = RandomKey(random);
    const auto parsed = Address::Parse(address.ToString());
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    ASSERT_EQ(*parsed, address);
  }
}

}  // namespace
}  // namespace plumb
