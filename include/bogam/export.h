// SPDX-License-Identifier: Apache-2.0
// BOGAM_EXPORT marks what the library lets out; everything else is hidden.
#ifndef BOGAM_EXPORT_H_
#define BOGAM_EXPORT_H_

#if defined(_WIN32)
#define BOGAM_EXPORT __declspec(dllexport)
#else
#define BOGAM_EXPORT __attribute__((visibility("default")))
#endif

#endif  // BOGAM_EXPORT_H_
