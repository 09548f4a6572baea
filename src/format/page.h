// SPDX-License-Identifier: Apache-2.0
// A report as one HTML page that needs nothing else: no script, no address; light and dark; readable on a phone and with a screen reader.
#ifndef BOGAM_FORMAT_PAGE_H_
#define BOGAM_FORMAT_PAGE_H_

#include <string>
#include <string_view>

namespace bogam::format {

/// From the doctype to <main>, the one landmark. style: CSS of this report's own, after what all have.
std::string BeginPage(std::string_view title, std::string_view style);
inline constexpr std::string_view kPageEnd = "</main></body></html>\n";

/// Around a table that may be wider than the screen: a region with a name, which the keyboard can scroll.
std::string BeginScroll(std::string_view name);
inline constexpr std::string_view kScrollEnd = "</div>\n";

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_PAGE_H_
