// SPDX-License-Identifier: Apache-2.0
// Page: the plain pages that the server itself shows while somebody signs in or is asked (no script, one style sheet, both languages).
// Every text is escaped where it is written.
#ifndef BOGAM_SERVER_SMART_PAGE_H_
#define BOGAM_SERVER_SMART_PAGE_H_

#include <string>
#include <string_view>

#include "server/http.h"

namespace bogam::server {

class Page {
 public:
  Page(const Request& request, std::string_view english_title, std::string_view korean_title);
  bool korean() const { return korean_; }
  /// The one of the two that the reader reads.
  std::string_view Say(std::string_view english, std::string_view korean) const { return korean_ ? korean : english; }

  Page& Paragraph(std::string_view text);
  Page& Alert(std::string_view text);
  Page& Link(std::string_view url, std::string_view text);
  /// Posts to `action`; `field` of it until End.
  Page& Form(std::string_view action, std::string_view method = "post");
  Page& Hidden(std::string_view name, std::string_view value);
  Page& Field(std::string_view name, std::string_view label, std::string_view value, std::string_view type, std::string_view autocomplete);
  Page& Choice(std::string_view name, std::string_view value, std::string_view label);
  Page& Button(std::string_view name, std::string_view value, std::string_view label, bool first);
  Page& EndForm();
  Page& Items(std::string_view heading);
  Page& Item(std::string_view text);
  Page& EndItems();

  /// Goes on to an address of ours by itself: a navigation that begins here carries the session, which one from another site does not.
  Page& GoOn(std::string_view url);
  /// to: an origin of another site that the form may lead to; "" for none.
  Response Finish(int status = 200, std::string_view to = {}) &&;

 private:
  const bool korean_;
  std::string head_, body_;
};

/// The style sheet of these pages.
Response PageStyle();
inline constexpr std::string_view kPageStyle = "/auth/page.css";

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SMART_PAGE_H_
