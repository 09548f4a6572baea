// SPDX-License-Identifier: Apache-2.0
#include "risk/journal.h"
#include "base/test_folder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace bogam::risk {
namespace {

namespace fs = std::filesystem;

class JournalTest : public testing::Test {
 protected:
  JournalTest() { path_ = folder_ + "/models/journal"; }
  ~JournalTest() override = default;

  static Status Say(Journal* journal, const std::string& word) {
    return journal->Append([&](const JournalLines&) -> Result<std::string> { return "\"word\":\"" + word + "\""; });
  }
  static std::string Words(Journal* journal) {
    const auto lines = journal->Lines();
    if (!lines.ok()) return std::string(CodeName(lines.status().code()));
    std::string out;
    for (const JournalLine& line : **lines) out += (out.empty() ? "" : " ") + line.Text("word");
    return out;
  }
  std::string Bytes() const {
    std::stringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return text.str();
  }
  void Write(const std::string& bytes) const { std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes; }

  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::string path_;
};

TEST_F(JournalTest, IsThereForWhoComesLater) {
  Journal journal(path_);
  EXPECT_EQ(Words(&journal), "");
  EXPECT_FALSE(fs::exists(path_)) << "nothing is made by reading";
  ASSERT_TRUE(Say(&journal, "one").ok());
  ASSERT_TRUE(Say(&journal, "two").ok());
  Journal other(path_);
  EXPECT_EQ(Words(&other), "one two");
  ASSERT_TRUE(Say(&other, "three").ok());
  EXPECT_EQ(Words(&journal), "one two three") << "of another writer";
  EXPECT_EQ((fs::status(path_).permissions() & fs::perms::group_all), fs::perms::none);
}

TEST_F(JournalTest, InMemoryWithoutAPath) {
  Journal journal("");
  ASSERT_TRUE(Say(&journal, "one").ok());
  ASSERT_TRUE(Say(&journal, "two").ok());
  EXPECT_EQ(Words(&journal), "one two");
  EXPECT_EQ((*journal.Lines())->back().number, 2U);
}

TEST_F(JournalTest, WhoOnlyAppendsKeepsTheLastLineAlone) {
  for (int process = 0; process < 2; ++process) {
    Journal journal(path_, Journal::Keep::kLast);
    for (const char* word : {"one", "two"}) ASSERT_TRUE(Say(&journal, word).ok());
    EXPECT_EQ(Words(&journal), "two");
  }
  Journal whole(path_);
  EXPECT_EQ(Words(&whole), "one two one two");
}

TEST_F(JournalTest, ReadersKeepWhatTheyWereGiven) {
  Journal journal(path_);
  ASSERT_TRUE(Say(&journal, "one").ok());
  const auto before = journal.Lines();
  ASSERT_TRUE(Say(&journal, "two").ok());
  EXPECT_EQ((*before)->size(), 1U);
  EXPECT_EQ(Words(&journal), "one two");
}

TEST_F(JournalTest, WritesNothingWhenItsWriterFails) {
  Journal journal(path_);
  ASSERT_TRUE(Say(&journal, "one").ok());
  const std::string before = Bytes();
  const Status failed = journal.Append([](const JournalLines& lines) -> Result<std::string> { return Status(Code::kConflict, std::to_string(lines.size())); });
  EXPECT_EQ(failed.message(), "1");
  EXPECT_EQ(Bytes(), before);
}

// Each byte of a journal turned into another makes it unreadable, or is a line that has no end.
TEST_F(JournalTest, FindsEveryChangedByte) {
  {
    Journal journal(path_);
    for (const char* word : {"one", "two", "three"}) ASSERT_TRUE(Say(&journal, word).ok());
  }
  const std::string good = Bytes();
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = bad[at] == 'x' ? 'y' : 'x';
    Write(bad);
    Journal journal(path_);
    const std::string words = Words(&journal);
    const bool last_newline = at == good.size() - 1;
    EXPECT_EQ(words, last_newline ? "one two" : "data loss") << at << bad;
  }
}

TEST_F(JournalTest, FindsALineThatWasTakenOutOrMoved) {
  {
    Journal journal(path_);
    for (const char* word : {"one", "two", "three"}) ASSERT_TRUE(Say(&journal, word).ok());
  }
  const std::string good = Bytes();
  const size_t first = good.find('\n') + 1, second = good.find('\n', first) + 1;
  for (const std::string& bad : {good.substr(first), good.substr(0, first) + good.substr(second), good.substr(first, second - first) + good.substr(0, first)}) {
    Write(bad);
    Journal journal(path_);
    EXPECT_EQ(Words(&journal), "data loss");
    EXPECT_EQ(Say(&journal, "four").code(), Code::kDataLoss) << "nothing is added to what cannot be trusted";
  }
  Write(good);
  Journal reader(path_);
  EXPECT_EQ(Words(&reader), "one two three");
  Write(good.substr(0, second));
  EXPECT_EQ(Words(&reader), "data loss") << "it became shorter before the eyes of a reader";
}

TEST_F(JournalTest, CutsOffWhatAKilledWriterLeft) {
  Journal journal(path_);
  ASSERT_TRUE(Say(&journal, "one").ok());
  std::ofstream(path_, std::ios::binary | std::ios::app) << "{\"number\":2,\"ti";
  EXPECT_EQ(Words(&journal), "one");
  Journal other(path_);
  ASSERT_TRUE(Say(&other, "two").ok());
  EXPECT_EQ(Words(&journal), "one two");
}

// A child appends and says each number that was acknowledged, until it is killed at some moment: all that it said is there.
TEST_F(JournalTest, WhatWasAcknowledgedOutlivesAKill) {
  size_t before = 0;  // a child that is killed early says nothing
  for (int round = 0; round < 8; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      Journal journal(path_);
      for (uint32_t said = 0;; ++said) {
        if (!Say(&journal, "w").ok()) ::_exit(1);
        const auto lines = journal.Lines();
        const uint32_t size = lines.ok() ? static_cast<uint32_t>((*lines)->size()) : 0;
        if (::write(ends[1], &size, sizeof size) != sizeof size) ::_exit(1);
      }
    }
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + 13 * round));
    ::kill(child, SIGKILL);
    uint32_t acknowledged = 0, size = 0;
    while (::read(ends[0], &size, sizeof size) == sizeof size) acknowledged = size;
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    Journal journal(path_);
    const auto lines = journal.Lines();
    ASSERT_TRUE(lines.ok()) << lines.status().ToString();
    EXPECT_GE((*lines)->size(), acknowledged);
    EXPECT_LE((*lines)->size(), std::max<size_t>(acknowledged, before) + 1);
    ASSERT_TRUE(Say(&journal, "w").ok());
    before = (*lines)->size() + 1;
  }
}

TEST_F(JournalTest, WritersTakeTurns) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      Journal journal(path_);
      for (int k = 0; k < 25; ++k) EXPECT_TRUE(Say(&journal, "w").ok());
    });
  }
  for (std::thread& writer : writers) writer.join();
  Journal journal(path_);
  const auto lines = journal.Lines();
  ASSERT_TRUE(lines.ok()) << lines.status().ToString();
  EXPECT_EQ((*lines)->size(), 100U);
}

}  // namespace
}  // namespace bogam::risk
