// SPDX-License-Identifier: Apache-2.0
// Pretendard, in subsets that the browser fetches by the characters it meets.
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
