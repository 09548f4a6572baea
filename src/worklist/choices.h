// SPDX-License-Identifier: Apache-2.0
// Choices: what may be chosen from the worklist, as content (content/worklist/choices.json): reasons, orders with their codes, letters; and of each gap since
// when it counts as open. Texts are by language; one that has not the language asked for is in English.
#ifndef BOGAM_WORKLIST_CHOICES_H_
#define BOGAM_WORKLIST_CHOICES_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "worklist/action.h"
#include "worklist/row.h"

namespace bogam::worklist {

using Texts = std::map<std::string, std::string>;  ///< language -> text
const std::string& In(std::string_view language, const Texts& texts);

struct Choices {
  struct Reason {
    std::string code;
    Texts text;
  };
  struct Order {
    std::string code, system, is;
    Texts title;
    std::string gap;  ///< the first that names it; ""
  };
  struct Letter {
    std::string id, gap;
    Texts title, text;
  };
  std::vector<Reason> reasons;
  std::vector<Order> orders;
  std::vector<Letter> letters;
  std::map<std::string, Gap> gaps;  ///< id -> what content says of it

  /// kInvalid: the detail lists what is wrong.
  static Result<Choices> Read(std::string_view json, const std::string& file);
  const Reason* FindReason(std::string_view code) const;
  const Order* FindOrder(std::string_view code) const;
  const Letter* FindLetter(std::string_view id) const;
};

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_CHOICES_H_
