// SPDX-License-Identifier: Apache-2.0
#include "healthplan/letter.h"

#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

TEST(HealthplanLetter, ThreeLanguagesWithNoticeAndNoRoomLeftOpen) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  ASSERT_EQ(programme.letters.size(), 3u);
  for (const TextCase& one : TextCases::All()) {
    const Application application = TextCases::ApplicationOf(programme, one);
    std::vector<PersonDecision> decisions;
    Decide(*MassHealth(), application, &decisions);
    for (size_t person = 0; person < decisions.size(); ++person) {
      const Trace trace = Explain(*MassHealth(), application, person, decisions[person]);
      for (const LetterWords& words : programme.letters) {
        const std::string letter = LetterOf(trace, words);
        EXPECT_EQ(letter.find('{'), std::string::npos) << one.Where() << "\n" << letter;
        EXPECT_NE(letter.find(words.notice), std::string::npos) << one.Where();
        EXPECT_EQ(!words.reviewed, words.sentences.contains("unreviewed") && letter.find(words.sentences.at("unreviewed")) != std::string::npos);
        const bool open =
            std::any_of(decisions[person].tracks.begin(), decisions[person].tracks.end(), [](const TrackResult& track) { return track.open != 0; });
        if (open) {
          EXPECT_TRUE(letter.find(words.sentences.at("ask")) != std::string::npos || letter.find(words.sentences.at("unread")) != std::string::npos ||
                      letter.find(words.sentences.at("verify")) != std::string::npos)
              << one.Where() << "\n"
              << letter;
        }
      }
    }
  }
}

TEST(HealthplanLetter, SaysWhatIsOpenAndWhatToTell) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  for (const TextCase& one : TextCases::All()) {
    if (one.name != "whether somebody is disabled is not known: at least CarePlus") continue;
    const Application application = TextCases::ApplicationOf(programme, one);
    std::vector<PersonDecision> decisions;
    Decide(*MassHealth(), application, &decisions);
    const Trace trace = Explain(*MassHealth(), application, 0, decisions[0]);
    const std::string letter = LetterOf(trace, *LettersIn(programme, "en"));
    EXPECT_EQ(
        letter.substr(0, letter.find("\nThis letter is an example")),
        "Health cover for ana, asked for 2026-05-01\n"
        "\n"
        "Health cover:\n"
        "From what you told us, you can have at least MassHealth CarePlus. You may be able to have more. We could not decide about: MassHealth Standard.\n"
        "\n"
        "Please tell us:\n"
        "- About ana: Have they been determined to be disabled by the standard of Social Security?\n");
    const std::string korean = LetterOf(trace, *LettersIn(programme, "ko"));
    EXPECT_NE(korean.find("- ana 님에 대하여: 사회보장국 기준으로 장애가 있다고 결정되었습니까?"), std::string::npos) << korean;
    return;
  }
  FAIL() << "the case is not there";
}

}  // namespace
}  // namespace bogam::healthplan
