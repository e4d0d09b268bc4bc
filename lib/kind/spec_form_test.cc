#include "lib/kind/spec_form.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "lib/kind/normalize.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

Value Json(std::string_view text) { return *ParseJson(text); }

Value Hide(const FieldPath& path) { return Expression{"${secret.env." + path.ToString() + "}"}; }

SpecForm Form(std::string_view text) { return SpecFormOf(Bucket(), Json(text), Hide); }

TEST(SpecFormTest, LeavesOutWhatTheServerSaysByItself) {
  EXPECT_EQ(Form(R"({"id": "1", "etag": "x", "name": "a", "region": "eu", "description": "",
                     "labels": [], "options": {"a": null}})")
                .body,
            Json(R"({"name": "a"})"));
}

TEST(SpecFormTest, ValuesHaveTheirTypes) {
  EXPECT_EQ(Form(R"({"name": "a", "size": "15", "region": "us", "expires": "1710267858"})").body,
            Json(R"({"name": "a", "size": 15, "region": "us",
                     "expires": "2024-03-12T18:24:18Z"})"));
}

TEST(SpecFormTest, SecretsArePlaceholders) {
  const SpecForm form = Form(R"({"name": "a", "token": "clear or masked"})");
  EXPECT_EQ(*form.body.Find("token"), Value(Expression{"${secret.env.token}"}));
}

TEST(SpecFormTest, WhatNoSpecCanSayIsNamed) {
  KindDescriptor kind = Bucket();
  kind.fields.push_back({.path = "closed.a"});
  const SpecForm form =
      SpecFormOf(kind, Json(R"({"name": "a", "closed": {"a": 1, "b": 2}, "new": 3})"), Hide);
  EXPECT_EQ(form.body, Json(R"({"name": "a", "closed": {"a": 1}})"));
  ASSERT_EQ(form.left_out.size(), 2u);
  EXPECT_EQ(form.left_out[0].ToString(), "closed.b");
  EXPECT_EQ(form.left_out[1].ToString(), "new");
}

TEST(SpecFormTest, ARequiredDescriptionMayBeEmpty) {
  KindDescriptor kind = Bucket();
  kind.fields.push_back(
      {.path = "description", .type = FieldType::kString, .presence = Presence::kRequired});
  kind.tree = nullptr;
  EXPECT_EQ(SpecFormOf(kind, Json(R"({"name": "a"})"), Hide).body,
            Json(R"({"description": "", "name": "a"})"));
}

}  // namespace
}  // namespace plumb
