#include "lib/value/toml_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "lib/value/json.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

// What the text of `value` reads back as.
Value ReadBack(const Value& value, size_t width = 100) {
  SourceFiles files;
  const std::string text = absl::StrCat("a = ", TomlValue(value, width), "\n");
  const FileId file = files.Add("a.toml", text);
  Diagnostics diagnostics;
  const TomlDocument document = ParseToml(files, file, diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors()) << text << diagnostics.Sorted()[0].message;
  const Value* read = document.root.Find("a");
  return read == nullptr ? Value() : *read;
}

TEST(TomlWriterTest, WritesOneLine) {
  EXPECT_EQ(TomlValue(Object{{"b", 1}, {"a.b", Array{true, 1.0, "x"}}, {"n", nullptr}}),
            R"({ "a.b" = [true, 1.0, "x"], b = 1 })");
  EXPECT_EQ(TomlValue(Object()), "{}");
  EXPECT_EQ(TomlKey(""), "\"\"");
  EXPECT_EQ(TomlString("a\tb\"\\\x7f\x01"), "\"a\\tb\\\"\\\\\\u007F\\u0001\"");
}

TEST(TomlWriterTest, BreaksLongArrays) {
  EXPECT_EQ(TomlValue(Array{"aaaa", Array{"bbbb", "cccc"}}, 12),
            "[\n  \"aaaa\",\n  [\n    \"bbbb\",\n    \"cccc\",\n  ],\n]");
}

TEST(TomlWriterTest, ExpressionsStandAsTheyAreAndTextStaysText) {
  EXPECT_EQ(TomlValue(Expression{"${flow.a[\"k\"].id}"}), R"("${flow.a[\"k\"].id}")");
  for (const char* text : {"${a}", "$${a}", "$$${", "$", "${", "a$${b} ${c}"}) {
    EXPECT_EQ(ReadBack(text), Value(text)) << text;
  }
  EXPECT_EQ(ReadBack(Expression{"x ${var.a} $${b}"}), Value(Expression{"x ${var.a} $${b}"}));
}

Value RandomValue(std::mt19937& random, int depth) {
  static constexpr std::string_view kPieces[] = {"a",  "$", "{", "}", "\"", "\\",
                                                 "\n", "#", "'", "é", "=",  "\x7f"};
  const auto text = [&] {
    std::string out;
    for (unsigned i = random() % 6; i > 0; --i) out += kPieces[random() % std::size(kPieces)];
    return out;
  };
  switch (random() % (depth > 0 ? 7 : 5)) {
    case 0:
      return random() % 2 == 0;
    case 1:
      return static_cast<int64_t>(random()) - (1 << 30);
    case 2:
      return std::numeric_limits<int64_t>::min();
    case 3:
      return std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 80) - 40);
    case 4:
      return text();
    case 5: {
      Array array;
      for (unsigned i = random() % 4; i > 0; --i) array.push_back(RandomValue(random, depth - 1));
      return array;
    }
    default: {
      Object object;
      for (unsigned i = random() % 4; i > 0; --i) {
        object.Set(text(), RandomValue(random, depth - 1));
      }
      return object;
    }
  }
}

TEST(TomlWriterTest, WhatIsWrittenReadsBack) {
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    const Value value = RandomValue(random, 4);
    ASSERT_EQ(ReadBack(value, random() % 60), value) << ToJson(value, SecretsAs::kPlaceholder);
  }
}

}  // namespace
}  // namespace plumb
