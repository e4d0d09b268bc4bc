#include "lib/http/transport.h"

#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(HttpResponse, HeaderThatIsAbsentIsEmpty) {
  const HttpResponse response{.status = 200, .headers = {{"etag", "\"7e05\""}}, .body = ""};
  EXPECT_EQ(response.Header("etag"), "\"7e05\"");
  EXPECT_EQ(response.Header("retry-after"), "");
}

TEST(IsUnprotected, IsHttpToAnotherMachine) {
  for (const char* url :
       {"http://vault:8200", "http://127.0.0.1.example.com/", "http://10.0.0.1"}) {
    EXPECT_TRUE(IsUnprotected(url)) << url;
  }
  for (const char* url : {"https://vault", "http://127.0.0.1:8200", "http://localhost/x",
                          "http://[::1]", "http://localhost"}) {
    EXPECT_FALSE(IsUnprotected(url)) << url;
  }
}

TEST(PercentEncode, LeavesUnreservedCharactersAlone) {
  EXPECT_EQ(PercentEncode("azAZ09-._~"), "azAZ09-._~");
}

TEST(PercentEncode, EncodesEveryOtherByte) {
  EXPECT_EQ(PercentEncode("a b/c?d=e&f+g%"), "a%20b%2Fc%3Fd%3De%26f%2Bg%25");
  EXPECT_EQ(PercentEncode("\xC3\xA4"), "%C3%A4");
}

}  // namespace
}  // namespace plumb
