// SPDX-License-Identifier: Apache-2.0
#include "server/cookies.h"

#include <gtest/gtest.h>

namespace bogam::server {
namespace {

Request From(const std::string& host, const std::string& cookie, bool secure) {
  Request request;
  request.headers = {{"host", host}, {"cookie", cookie}};
  request.secure = secure;
  return request;
}

std::string Set(const Request& request, const std::string& value) {
  Response response;
  SetCookie(request, "bogam-session", value, "SameSite=Strict", &response);
  return response.headers.at(0).second;
}

TEST(Cookies, OfThisHostAndOverTlsOnlyWhereTheConnectionIs) {
  EXPECT_EQ(Set(From("localhost:8080", "", false), "x"), "bogam-session-8080=x; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(Set(From("[::1]", "", false), "x"), "bogam-session=x; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(Set(From("bogam.example", "", true), "x"), "__Host-bogam-session=x; Path=/; HttpOnly; Secure; SameSite=Strict");
  EXPECT_EQ(Set(From("bogam.example", "", true), ""), "__Host-bogam-session=; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=0");
}

TEST(Cookies, EachServerReadsItsOwn) {
  const std::string all = "other=1; bogam-session-8080=a; bogam-session-9090=b;  __Host-bogam-session=c; bogam-session=d";
  EXPECT_EQ(CookieOf(From("localhost:8080", all, false), "bogam-session"), "a");
  EXPECT_EQ(CookieOf(From("localhost:9090", all, false), "bogam-session"), "b");
  EXPECT_EQ(CookieOf(From("localhost", all, false), "bogam-session"), "d");
  EXPECT_EQ(CookieOf(From("bogam.example", all, true), "bogam-session"), "c");
  EXPECT_EQ(CookieOf(From("bogam.example", "bogam-session=planted in clear", true), "bogam-session"), "");
  EXPECT_EQ(CookieOf(From("localhost:7070", all, false), "bogam-session"), "");
}

}  // namespace
}  // namespace bogam::server
