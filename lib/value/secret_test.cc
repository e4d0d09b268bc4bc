#include "lib/value/secret.h"

#include <string>

#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(Fingerprint, IsHmacSha256) {
  // RFC 4231, test case 2.
  EXPECT_EQ(Fingerprint("Jefe", "what do ya want for nothing?"),
            "hmac-sha256:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Fingerprint, TakesAnEmptyKey) {
  EXPECT_EQ(Fingerprint("", ""),
            "hmac-sha256:b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Secret, RevealsItsText) {
  EXPECT_EQ(Secret("text").Reveal(), "text");
  EXPECT_TRUE(Secret("").has_text());
}

TEST(Secret, OfAFingerprintHasNoText) {
  const Secret secret = Secret::OfFingerprint("hmac-sha256:00");
  EXPECT_FALSE(secret.has_text());
  EXPECT_EQ(secret.Reveal(), "");
  EXPECT_EQ(secret.fingerprint(), "hmac-sha256:00");
}

TEST(Secret, SealingKeepsTheTextAndAddsTheFingerprint) {
  const Secret sealed = Secret("text").Sealed("key");
  EXPECT_EQ(sealed.Reveal(), "text");
  EXPECT_EQ(sealed.fingerprint(), Fingerprint("key", "text"));
}

TEST(Secret, SealingWithoutATextChangesNothing) {
  EXPECT_EQ(Secret::OfFingerprint("f").Sealed("key").fingerprint(), "f");
}

TEST(Secret, FingerprintsDecideWhereBothHaveOne) {
  const Secret known = Secret("text").Sealed("key");
  EXPECT_EQ(known, Secret::OfFingerprint(Fingerprint("key", "text")));
  EXPECT_NE(known, Secret::OfFingerprint(Fingerprint("key", "other")));
  EXPECT_NE(known, Secret("text").Sealed("another key"));
}

TEST(Secret, TextsDecideWhereOneIsNotSealed) {
  EXPECT_EQ(Secret("text"), Secret("text").Sealed("key"));
  EXPECT_NE(Secret("text"), Secret("other").Sealed("key"));
}

TEST(Secret, NothingInCommonIsUnequal) {
  EXPECT_NE(Secret("text"), Secret::OfFingerprint(Fingerprint("key", "text")));
  EXPECT_NE(Secret(""), Secret());
}

TEST(Secret, CopiesOutliveTheFirst) {
  Secret copy;
  {
    const Secret secret(std::string(100, 'x'));
    copy = secret;
  }
  EXPECT_EQ(copy.Reveal(), std::string(100, 'x'));
}

TEST(Secret, TheTextOfACopyIsNotTouched) {
  const std::string text = "short";
  const Secret secret(text);
  EXPECT_EQ(text, "short");
  EXPECT_EQ(secret.Reveal(), "short");
}

}  // namespace
}  // namespace plumb
