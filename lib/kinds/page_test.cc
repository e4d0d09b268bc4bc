#include "lib/kinds/page.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/all.h"
#include "lib/kinds/mapping/mapping.h"
#include "lib/kinds/source_connection/source_connection.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(KindPageTest, EveryFieldOfEveryKindIsOnItsPage) {
  const KindRegistry kinds = AllKinds();
  for (const KindDescriptor& kind : kinds.kinds()) {
    const std::string page = KindPage(kind);
    for (const FieldDescriptor& field : kind.fields) {
      EXPECT_THAT(page, HasSubstr("`" + field.path + "`")) << kind.name.text();
    }
    for (const FieldDescriptor& sugar : kind.sugar) {
      EXPECT_THAT(page, HasSubstr("| `" + sugar.path + "` |")) << kind.name.text();
    }
  }
}

TEST(KindPageTest, SaysWhatAFieldDemands) {
  const std::string page = KindPage(SourceConnection());
  EXPECT_THAT(page, HasSubstr("| `name` | string | required |"));
  EXPECT_THAT(page,
              HasSubstr("| `baseConnectionId` | string, of a `base_connection` | replaces |"));
  EXPECT_THAT(page, HasSubstr("changes to a source connection do not reach its flow"));
}

TEST(KindPageTest, SaysWhatCannotBeDeletedAndWhatCanBeReferredTo) {
  const std::string page = KindPage(Mapping());
  EXPECT_THAT(page, HasSubstr("forgotten, and left behind"));
  EXPECT_THAT(page, HasSubstr("- `${mapping.NAME.version}`"));
}

TEST(SourcesPageTest, ListsEverySource) {
  EXPECT_THAT(
      SourcesPage(),
      HasSubstr("| `stripe` | Stripe | payments | batch | `cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3` | "
                "6499120c-0b15-42dc-936e-847ea3c24d72 | OAuth2 Refresh Code | "
                "resourcePath |\n"));
  EXPECT_THAT(SourcesPage(),
              HasSubstr("| `mailchimp_campaign_activity` | Mailchimp Campaign Activity | "
                        "marketing-automation | batch | "
                        "`2e8580db-6489-4726-96de-e33f5f60295f` ? |"));
}

TEST(KindPageTest, RowsAreOneLine) {
  const KindRegistry kinds = AllKinds();
  for (const KindDescriptor& kind : kinds.kinds()) {
    EXPECT_THAT(KindPage(kind), Not(HasSubstr("\n |"))) << kind.name.text();
  }
}

}  // namespace
}  // namespace plumb
