// SPDX-License-Identifier: Apache-2.0
#include "server/smart/page.h"

#include "format/escape.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

constexpr std::string_view kStyle = R"(:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans KR", sans-serif; }
body { max-width: 34rem; margin: 0 auto; padding: 2rem 1rem; }
header { font-weight: 600; margin-bottom: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
ul { margin: 0; padding-left: 1.25rem; }
label { display: block; margin-top: .75rem; }
label.choice { display: flex; gap: .5rem; align-items: baseline; }
input[type=text], input[type=password] { display: block; box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; border: 1px solid #767676; border-radius: 4px; }
button { font: inherit; padding: .5rem 1.25rem; margin: 1rem .5rem 0 0; border: 1px solid #246b5e; border-radius: 4px; background: transparent; color: inherit; }
button.first { background: #246b5e; color: #fff; }
button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid #246b5e; outline-offset: 2px; }
[role=alert] { border-left: 4px solid #b3261e; padding: .25rem .75rem; }
)";

void Attribute(std::string_view name, std::string_view value, std::string* out) { *out += " " + std::string(name) + "=\"" + format::EscapeHtml(value) + "\""; }

}  // namespace

Page::Page(const Request& request, std::string_view english_title, std::string_view korean_title) : korean_(WantsKorean(request)) {
  const std::string title = format::EscapeHtml(Say(english_title, korean_title));
  head_ = "<title>" + title + " · " + std::string(Say("Bogam", "보감")) + "</title>";
  body_ = "<h1>" + title + "</h1>\n";
}

Page& Page::Paragraph(std::string_view text) {
  body_ += "<p>" + format::EscapeHtml(text) + "</p>\n";
  return *this;
}

Page& Page::Alert(std::string_view text) {
  body_ += "<p role=\"alert\">" + format::EscapeHtml(text) + "</p>\n";
  return *this;
}

Page& Page::Link(std::string_view url, std::string_view text) {
  body_ += "<p><a";
  Attribute("href", url, &body_);
  body_ += ">" + format::EscapeHtml(text) + "</a></p>\n";
  return *this;
}

Page& Page::Form(std::string_view action, std::string_view method) {
  body_ += "<form";
  Attribute("method", method, &body_);
  Attribute("action", action, &body_);
  body_ += ">\n";
  return *this;
}

Page& Page::Hidden(std::string_view name, std::string_view value) {
  body_ += "<input type=\"hidden\"";
  Attribute("name", name, &body_);
  Attribute("value", value, &body_);
  body_ += ">\n";
  return *this;
}

Page& Page::Field(std::string_view name, std::string_view label, std::string_view value, std::string_view type, std::string_view autocomplete) {
  body_ += "<label>" + format::EscapeHtml(label) + "<input";
  Attribute("type", type, &body_);
  Attribute("name", name, &body_);
  Attribute("value", value, &body_);
  Attribute("autocomplete", autocomplete, &body_);
  body_ += "></label>\n";
  return *this;
}

Page& Page::Choice(std::string_view name, std::string_view value, std::string_view label) {
  body_ += "<label class=\"choice\"><input type=\"radio\" required";
  Attribute("name", name, &body_);
  Attribute("value", value, &body_);
  body_ += "> " + format::EscapeHtml(label) + "</label>\n";
  return *this;
}

Page& Page::Button(std::string_view name, std::string_view value, std::string_view label, bool first) {
  body_ += first ? "<button class=\"first\"" : "<button formnovalidate";
  Attribute("name", name, &body_);
  Attribute("value", value, &body_);
  body_ += ">" + format::EscapeHtml(label) + "</button>\n";
  return *this;
}

Page& Page::EndForm() {
  body_ += "</form>\n";
  return *this;
}

Page& Page::Items(std::string_view heading) {
  body_ += "<h2>" + format::EscapeHtml(heading) + "</h2>\n<ul>\n";
  return *this;
}

Page& Page::Item(std::string_view text) {
  body_ += "<li>" + format::EscapeHtml(text) + "</li>\n";
  return *this;
}

Page& Page::EndItems() {
  body_ += "</ul>\n";
  return *this;
}

Page& Page::GoOn(std::string_view url) {
  head_ += "<meta http-equiv=\"refresh\" content=\"0;url=" + format::EscapeHtml(url) + "\">";
  return Link(url, Say("Go on", "계속"));
}

Response Page::Finish(int status, std::string_view to) && {
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'" +
                                                               (to.empty() ? std::string() : " " + std::string(to)));
  // Without it a browser calls the origin of our own forms "null".
  response.headers.emplace_back("Referrer-Policy", "same-origin");
  response.body = "<!doctype html>\n<html lang=\"" + std::string(korean_ ? "ko" : "en") +
                  "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"" +
                  std::string(kPageStyle) + "\">" + head_ + "</head>\n<body>\n<header>" + std::string(Say("Bogam", "보감")) + "</header>\n<main>\n" + body_ +
                  "</main>\n</body></html>\n";
  response.deed.action = "none";
  return response;
}

Response PageStyle() {
  Response response;
  response.content_type = "text/css; charset=utf-8";
  response.body = kStyle;
  response.deed.action = "none";
  return response;
}

}  // namespace bogam::server
