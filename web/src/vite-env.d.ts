// SPDX-License-Identifier: Apache-2.0
// Modules that are not TypeScript.
/// <reference types="vite/client" />
declare module 'virtual:theme.css';
declare module '@fontsource-variable/inter/wght.css';
declare module 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
