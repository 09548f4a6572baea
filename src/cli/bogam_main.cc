// SPDX-License-Identifier: Apache-2.0
// The program `bogam`.
#include "cli/commands.h"

int main(int argc, char** argv) { return bogam::cli::Main(argc, argv); }
