// SPDX-License-Identifier: Apache-2.0
// The workspace's look (celadon accent, warm neutrals, radius 6, body 15/22). Read twice: by the provider at run time, and by
// vite.config.ts, which writes the theme's CSS variables into a style sheet so that no style element is made in the browser.
import type { MantineThemeOverride } from '@mantine/core';

export const theme: MantineThemeOverride = {
  primaryColor: 'celadon',
  primaryShade: 7,
  colors: {
    celadon: ['#eff7f5', '#dceee9', '#b7dcd3', '#8ec8bb', '#69b4a4', '#479d8c', '#2f8373', '#246b5e', '#1c5349', '#123b34'],
    gray: ['#faf9f7', '#f4f3f0', '#e9e7e2', '#dad7d0', '#bfbbb2', '#98938a', '#6b675f', '#55524b', '#3a3833', '#23221f'],
  },
  fontFamily: "'Inter Variable', 'Pretendard Variable', Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.467', lg: '1.45', xl: '1.35' },
  radius: { xs: '3px', sm: '6px', md: '6px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  black: '#23221f',
};
