// SPDX-License-Identifier: Apache-2.0
#include "format/escape.h"

#include <gtest/gtest.h>

namespace bogam::format {
namespace {

TEST(Escape, Html) {
  EXPECT_EQ(EscapeHtml("<a href=\"x\" title='y'>Kim & Söhne</a>"), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;Kim &amp; Söhne&lt;/a&gt;");
  EXPECT_EQ(EscapeHtml(""), "");
}

TEST(Escape, Percent) {
  EXPECT_EQ(PercentEncode("a-b._~ /?&=%+:"), "a-b._~%20%2F%3F%26%3D%25%2B%3A");
  EXPECT_EQ(PercentEncode("김\n"), "%EA%B9%80%0A");
  EXPECT_EQ(PercentEncode("Patient|a,b /x", "|,/"), "Patient|a,b%20/x");
}

}  // namespace
}  // namespace bogam::format
