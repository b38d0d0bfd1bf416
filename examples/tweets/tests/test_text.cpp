#include "examples/tweets/text/clean.hpp"
#include "examples/tweets/text/emoticons.hpp"
#include "examples/tweets/text/entities.hpp"
#include "examples/tweets/text/lemmatise.hpp"
#include "examples/tweets/text/tokenise.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace tweets;

namespace {

tokens split(std::string_view text) {
  return tokeniser().tokenise(text);
}

} // namespace

TEST_CASE("clean: entities, links and mentions", "[tweets][unit]") {
  CHECK(clean("Tom &amp; Jerry &lt;3 &quot;x&quot; &#8217;") == "Tom & Jerry <3 \"x\" \u2019");
  CHECK(clean("twice escaped &amp;gt; too") == "twice escaped > too");
  CHECK(clean("look: https://t.co/AbC123, now") == "look: http, now");
  CHECK(clean("(see http://x.org/a?b=c#d)") == "(see http)");
  CHECK(clean("WWW.Example.com and pic.twitter.com/ab12") == "http and http");
  CHECK(clean("リンクhttps://t.co/abcです、さん@bob") == "リンクhttpです、さん@user");
  CHECK(clean("@Ann_1: hi @bob's dog, mail a@b.org") == "@user: hi @user's dog, mail a@b.org");
  CHECK(clean("@user http stay") == "@user http stay");
}

TEST_CASE("clean: entities that are none stay as they are", "[tweets][unit]") {
  CHECK(decode_entities("AT&T & co; &bogus; &#; &#x; &amp") == "AT&T & co; &bogus; &#; &#x; &amp");
  CHECK(decode_entities("&#0;&#xD800;&#1114112;&#99999999;") == "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(decode_entities("&#x1F600;&#128512;&#146;&eacute;") == "\U0001F600\U0001F600\u2019é");
  CHECK(decode_entities("") == "");
}

TEST_CASE("clean: stretched letters and white space", "[tweets][unit]") {
  CHECK(clean("sooooo  COOoool!!!!\n\t1000000") == "soo COOl!!!! 1000000");
  CHECK(clean(std::string(10'000, 'a')) == "aa");
  CHECK(clean(" \t\r\n ") == "");
  CHECK(clean("two\\nlines") == "two lines");
  CHECK(clean("non\u00A0breaking\u3000space") == "non breaking space");
}

TEST_CASE("clean: invalid UTF-8 becomes U+FFFD", "[tweets][unit]") {
  CHECK(clean("a\xFFz") == "a\uFFFDz");
  CHECK(clean("\xE2\x82") == "\uFFFD");
  CHECK(clean("\xC0\xAF\xED\xA0\x80").starts_with("\uFFFD"));
  CHECK(clean(std::string("a\0b", 3)) == "ab");
}

TEST_CASE("clean: invisible characters go, except inside emoji", "[tweets][unit]") {
  CHECK(clean("zero\u200Bwidth\uFEFF \u202Ebidi\u202C s\u00ADhy") == "zerowidth bidi shy");
  CHECK(clean("a\u200Db \uFE0Fc") == "ab c");
  std::string const family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  std::string const heart = "\u2764\uFE0F";
  std::string const keycap = "1\uFE0F\u20E3";
  CHECK(clean(family + heart + keycap) == family + heart + keycap);
  CHECK(clean("\U0001F600\u200D end") == "\U0001F600 end");
}

TEST_CASE("clean: Unicode is folded to NFKC, emoji are not", "[tweets][unit]") {
  CHECK(clean("cafe\u0301 \uFF28\uFF29 \U0001D4EF\U0001D4F8") == "café HI fo");
  CHECK(clean("\u2139\uFE0F") == "\u2139\uFE0F");
  CHECK(clean("مرحبا @علي שלום") == "مرحبا @علي שלום");
}

TEST_CASE("clean: what is clean stays the same", "[tweets][unit]") {
  for (auto const* text :
    {"", "@user soo good :) http", "日本語 #タグ", "\U0001F1E9\U0001F1EA \u2764\uFE0F", "a < b"})
    CHECK(clean(clean(text)) == clean(text));
}

TEST_CASE("tokenise: hashtags, mentions and links stay whole", "[tweets][unit]") {
  CHECK(split("Hi @User, see #MakeIt_2020 at http now!!!") ==
        tokens{"hi", "@user", ",", "see", "#MakeIt_2020", "at", "http", "now", "!!!"});
  CHECK(split("#1 a#b ##x # y") == tokens{"#", "1", "a", "#", "b", "#", "#x", "#", "y"});
  CHECK(split("#日本語タグ です") == tokens{"#日本語タグ", "です"});
}

TEST_CASE("tokenise: emoji stay whole", "[tweets][unit]") {
  std::string const family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  std::string const flag = "\U0001F1E9\U0001F1EA";
  std::string const thumb = "\U0001F44D\U0001F3FD";
  std::string const keycap = "#\uFE0F\u20E3";
  std::string const digit = "1\uFE0F\u20E3";
  std::string const heart = "\u2764\uFE0F";
  CHECK(split(family + flag + flag + thumb + keycap + digit + heart) ==
        tokens{family, flag, flag, thumb, keycap, digit, heart});
  CHECK(split("ok\U0001F602\U0001F602") == tokens{"ok", "\U0001F602", "\U0001F602"});
}

TEST_CASE("tokenise: emoticons stay whole", "[tweets][unit]") {
  CHECK(split("nice:) :-( ;P <3 XD :'( </3 :/ ^_^ (: =))") ==
        tokens{"nice", ":)", ":-(", ";P", "<3", "XD", ":'(", "</3", ":/", "^_^", "(:", "=))"});
  CHECK(emoticon_length("10:30", 2) == 0);
  CHECK(emoticon_length("and/or", 3) == 0);
  CHECK(emoticon_length("http://x", 4) == 0);
  CHECK(emoticon_length("xDrive", 0) == 0);
  CHECK(emoticon_length(":", 0) == 0);
}

TEST_CASE("tokenise: languages without spaces split into words", "[tweets][unit]") {
  CHECK(split("今日は天気がいい").size() > 2);
  CHECK(split("ฉันรักภาษาไทย").size() > 2);
  CHECK(split("我爱北京").size() > 1);
  CHECK(split("مرحبا بالعالم") == tokens{"مرحبا", "بالعالم"});
}

TEST_CASE("tokenise: any bytes give tokens that hold all but the spaces", "[tweets][unit]") {
  CHECK(split("").empty());
  CHECK(split("   ").empty());
  std::string const broken = "a\xFF\xE2\x82 b\xF0\x9F";
  CHECK_FALSE(split(broken).empty());
  CHECK(split(std::string(10'000, 'a')) == tokens{std::string(10'000, 'a')});
  std::string every_byte;
  for (int c = 1; c < 256; ++c)
    every_byte.push_back(static_cast<char>(c));
  CHECK_FALSE(split(every_byte).empty());
}

TEST_CASE("tokenise: an object may be used many times", "[tweets][unit]") {
  tokeniser splitter;
  CHECK(splitter.tokenise("one two") == tokens{"one", "two"});
  CHECK(splitter.tokenise("x") == tokens{"x"});
  auto moved = std::move(splitter);
  CHECK(moved.tokenise("three four five") == tokens{"three", "four", "five"});
}

TEST_CASE("lemmatise: English words are stemmed, all else is kept", "[tweets][unit]") {
  CHECK(lemmatiser().lemmatise({"loved", "loving", "#Loved", "@user", "http", "日本", "2020"}) ==
        lemmas{"love", "love", "#loved", "@user", "http", "日本", "2020"});
  CHECK(lemmatiser().lemmatise({}).empty());
  CHECK(lemmatiser().lemma("") == "");
  CHECK(lemmatiser().lemma(std::string(10'000, 'a')).size() == 10'000);
}

TEST_CASE("lemmatise: negations are one lemma", "[tweets][unit]") {
  CHECK(lemmatiser().lemmatise({"don't", "don\u2019t", "cannot", "wont", "isn't", "not", "note"}) ==
        lemmas{"not", "not", "not", "not", "not", "not", "note"});
}

TEST_CASE("lemmatise: emoji, emoticons and marks have one spelling", "[tweets][unit]") {
  CHECK(lemmatiser().lemmatise({"\U0001F44D\U0001F3FD", "\u2764\uFE0F", ":-)))", "=)", ":'-(", "(:", ":D",
          "<3"}) == lemmas{"\U0001F44D", "\u2764", ":)", ":)", ":'(", ":)", ":D", "<3"});
  CHECK(lemmatiser().lemmatise({"!!!!!!", "?!?!?", "...", ".", "----"}) ==
        lemmas{"!!!", "?!", "...", ".", "---"});
}
