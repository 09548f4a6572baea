// SPDX-License-Identifier: Apache-2.0
// Text of somebody's into HTML and into addresses, so that it stays text there.
#ifndef BOGAM_FORMAT_ESCAPE_H_
#define BOGAM_FORMAT_ESCAPE_H_

#include <string>
#include <string_view>

namespace bogam::format {

/// For the content of an element and of an attribute in either quote: & < > " ' become references.
std::string EscapeHtml(std::string_view text);

/// RFC 3986, section 2.1: every byte but letters, digits, - . _ ~ and those of `plain` becomes %XX.
std::string PercentEncode(std::string_view text, std::string_view plain = {});

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_ESCAPE_H_
