// SPDX-License-Identifier: Apache-2.0
#include "format/page.h"

#include "format/escape.h"

namespace bogam::format {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1f2a2c;--soft:#55625f;--line:#d9dedc;--band:#cfe6df;--accent:#2f7d74;--second:#8a5a00;--out:#b3412e;--paper:#fbfaf7}
@media (prefers-color-scheme:dark){:root{--ink:#e6ece9;--soft:#a4b0ad;--line:#3a4644;--band:#24423c;--accent:#67b7aa;--second:#d9a648;--out:#e28a74;--paper:#161b1a}}
body{font:15px/22px Inter,"Noto Sans KR",system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:88rem;margin:0 auto;padding:24px 16px}
h1{font-size:24px;line-height:32px;margin:0 0 8px}h2{font-size:17px;margin:32px 0 8px}h3{font-size:15px;font-weight:600;margin:0}p{margin:0 0 8px;max-width:52rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 16px;color:var(--soft);margin:16px 0}dt,dd{margin:0}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}.scroll>table{width:100%}th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:middle}
th{color:var(--soft);font-weight:500}thead th{vertical-align:bottom}tbody th{color:inherit}td.n{text-align:right;white-space:nowrap}
figure{margin:0}figure svg{max-width:100%;height:auto}summary{color:var(--soft);cursor:pointer}
.axis{stroke:var(--line)}.zero{stroke:var(--soft);stroke-dasharray:2 2}.band{fill:var(--band)}.interval{stroke:var(--accent);stroke-width:2}.in{fill:var(--accent)}.out{fill:var(--out)}
svg text{fill:var(--soft);font-size:12px}.left{text-anchor:end;dominant-baseline:middle}.below{text-anchor:middle}.curve{fill:none;stroke-width:2}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
)";

}  // namespace

std::string BeginPage(std::string_view title, std::string_view style) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>" +
         EscapeHtml(title) + "</title><style>" + std::string(kStyle) + std::string(style) + "</style></head><body><main>";
}

std::string BeginScroll(std::string_view name) { return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + EscapeHtml(name) + "\">"; }

}  // namespace bogam::format
