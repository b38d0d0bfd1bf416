#!/usr/bin/env node
// Writes requirements.tsv and versions.tsv beside itself: what npm's `semver` says of ranges and of the order of versions.
// Run by hand; the output is committed. The random part is seeded, so the same `semver` writes the same files.
//
//   npm install --prefix DIR semver
//   NODE_PATH=DIR/node_modules node tests/registry/requirements.js
//
// requirements.tsv: a line is a range and, behind tabs, versions with a + where the range contains them and a - where not;
// or an ! where npm refuses the range. In a range \t \n \v \f \r stand for these characters.
// versions.tsv: a line is two versions with one of < = > between them, or a text and an ! where it is no version.
//
// Left out are ranges that we read otherwise, on purpose (registry/version/requirement.hpp, registry/version/range.hpp):
// - words that are labels to us, which npm refuses: `stable`;
// - 40 hex digits, which are a digest to us;
// - what npm accepts only because it edits the text before it reads it: a star inside a version or beside it (`1.2.3*` is
//   1.2.3 to npm, `1*0.2.3` is 10.2.3), and build metadata elsewhere than once behind a version (`+b`, `>+b=1`, `1+a+b`).
//   We refuse these.
// Of versions, numeric pre-release identifiers over 2^53 - 1 are left out: npm compares them as floating-point numbers.

"use strict";

const fs = require("fs");
const path = require("path");
const semver = require("semver");
const npm = require("semver/package.json");

const RANGES = 6000;
const VERSION_PAIRS = 3000;
const options = { loose: false, includePrerelease: false };

// mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
let state = 20240917;
function below(n) {
  state = (state + 0x6d2b79f5) | 0;
  let x = Math.imul(state ^ (state >>> 15), 1 | state);
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
  return ((x ^ (x >>> 14)) >>> 0) % n;
}
const pick = (list) => list[below(list.length)];
const chance = (percent) => below(100) < percent;
const times = (n, f) => Array.from({ length: n }, f);

// 2^53 - 1 is the largest number that a version may have; npm refuses ranges whose upper bound would be above it.
const MAX = "9007199254740991";
const NEAR_MAX = "9007199254740990";
const OVER_MAX = "9007199254740992";

// --- edge cases by hand -------------------------------------------------------------------------------------------------

const partials = ["*", "x", "X", "*.*", "x.x.x", "0", "1", "1.x", "1.X.*", "0.0", "1.4", "1.4.x", "0.0.0", "0.0.1", "0.1.0", "0.1.2", "1.0.0", "1.4.2",
  "0.0.0-0", "0.0.1-rc.1", "0.1.2-rc.1", "1.4.2-rc.1", "1.4.2-0", "1.4.2--1", "1.4.x-rc", "1.4.2+build", "1.4.2-rc.1+b.007", "v1.4.2", "v1.4", "=1.4", "vv1", "v=1"];
const signs = ["", "=", ">", ">=", "<", "<=", "^", "~", "~>", "> ", ">= ", "< ", "<= ", "= ", "^ ", "~ ", "~> "];

const edge_ranges = [
  ...signs.flatMap((sign) => partials.map((partial) => sign + partial)),
  // White space, empty alternatives, stacked alternatives.
  "", " ", "\t", "||", " || ", "||||", "1||", "||1", "1 || || 2", " 1 ", "\t1\n", "1\v.4", "1 .4", "1. 4", "1.4 \f<\r2", "1.4\u00a0<2", "\ufeff1.4\u3000", "1.4\u2028||\u20292",
  "\u180e1", "\u200b1", "\u00851", "|", "|||", "1|2", "1 | 2", "1 | | 2", "1.4.2 || 1.4.3", "1.4.2-rc.1 || ^2", "* || 1.4.2-rc.1", "1.4.2-rc.1 ||", "1.4.2-rc.1 || >=0.0.0",
  "1.4.2-rc.1 || >=0", "1.4.2-rc.1 || >=v0.0.0", "1.4.2-rc.1 || 0.0.0 - *", "1.4.2-rc.1 || v0.0.0 - *", ">* || 1.4.2", ">* || <*", "<* || *", "1.4.2-rc.1 || x || >1",
  // Sets.
  ">=1.4 <2", ">=1.4.0 <2.0.0", "<2 >=1.4", ">1 <1.5 *", "* 1.4.2-rc.1", ">=1.4.2-rc.1 <1.4.2", ">1.4.2-rc.1 <=1.4.2-rc.10", ">=1.4.2-rc.1 >=1.4.2", "<1.4.2 <1.4.2-rc.1", ">=1.0.0-rc.1 >=1.4.2-rc.1",
  "1.4.2 1.4.2", "1.4.2 1.4.3", ">2 <1", ">1.4.2 <1.4.2", ">=1.4.2 <=1.4.2", ">1.4.2 >=1.4.2", "<1.4.2 <=1.4.2", "^1 ~1.4", "^1.4.2 <1.5.0-alpha", "^1.4.2 <=1.5.0-alpha", ">* 1", "1 <*", "<0.0.0", "<0.0.0-0",
  "<0.0.1-rc.1", ">=0.0.0 <0.0.0-a", ">=v0.0.0 <0.0.1-a", "* <0.0.1-a", "<=0.0.0-0", ">=0.0.0-0", ">=0.0.0-alpha <0.0.1",
  // Hyphens.
  "1 - 2", "1.4 - 2", "1.4.2 - 1.5.0", "1.4.2-rc.1 - 1.5.0-alpha", "1.4.2 - 1.4", "* - 1.4.2", "1.4.2 - *", "* - *", "x.1.2 - 2", "1.x.3 - 2.x.3", "1.4.x-rc - 1.5.x-rc", "v1.4.2 - v1.5.0", "=1.4 - =1.5", "= 1.4 - = 1.5",
  "=1.4.2 - 2", "1 - =1.5.0", "1 - =1.5.0-alpha", "1 - ==1.5.0-alpha", "vv1 - v=2", "v 1 - v 2", "v 1.4.2 - 2", "1 - v 1.4.2", "1  -  2", "1\t-\n2", "1 -2", "1- 2", "1-2", "1.4.2-2", "1.4.2 -2", "- 2", "1 -", "1 - ", "1 - - 2", "1 - 2 - 3",
  "1 - 2 3", "0 1 - 2", ">1 - 2", "1 - >2", "^1 - 2", "1 - ~2", "1 - 2 || 3 - 4", "1.4.2+b - 1.5.0+b", "01 - 2", "1 - 02",
  // Operators in odd company.
  ">", "<", "=", ">=", "^", "~", "~>", "v", "> ", "^ ||", "> =1", "> = 1", ">= =1", "> =1.4.2", ">= =1.4.2", "= =1", "= = 1", "==1", "==1.4.2", "=v1.4.2", "v=1.4.2", ">v1.4.2", ">v=1", ">v=1.4.2", ">=v=1", "=>1", "=<1", "<>1", "><1", ">>1", "^^1", "~~1", "~^1", "^~1",
  "~=1", "~ =1", "~= 1", "~ = 1", "~>=1", "~> =1", "~>= 1", "~> = 1", "~ >1", "~ > 1", "~ >= 1", "~ > =1", "~> >1", "~> > 1", "~ > >1", "~<1", "~==1.4.2", "~v1.4.2", "~v=1.4.2", "^=1", "^ =1", "^ = 1", "^>1", "^> 1", "^v1", "^ v1", "^v 1", "^==v1.4.2",
  "1>", "1 >", "1>2", "1<2", "1^2", "1~2", "1=2", "1v", "!1", "1,2", "(1)", "[1,2)", "1;2", "1&&2", "1 && 2", "1 and 2", "1 or 2", "^1.4.2 beta", "beta ^1",
  // Parts.
  ".", "1.", ".1", "1..2", "1.4.", "1.4.2.", "1.4.2.3", "1.4.2.*", "1.4.2x", "1x", "x1", "xx", "**", "*x", "x.", "*.1", "*.1.x", "1.*.3", "*.*.3", "^*.1", "^1.*.3", "~1.*.3", ">1.*.3", "~*.1.2", "1.4-rc", "1-rc", "*-rc", "1.*-rc", "1.4.*-rc", "1.*.*-rc", "1.4.*-01", "1.4.*-",
  "01", "1.04", "1.4.02", "00", "^01.4.2", "1.4.2-", "1.4.2-01", "1.4.2-0", "1.4.2-00", "1.4.2-0a", "1.4.2-a..b", "1.4.2-.a", "1.4.2-a.", "1.4.2-a_b", "1.4.2-\u00e9", "1.4.2--", "1.4.2---1", "-1", "+1", "1.-4.2", "1.4.2-a-b.c-", "1e3", "0x1", "\uff11", "1.4.2rc1",
  "1+b", "1.4+b.1", "*+b", "^1.4.2+b", "1.4.2+", "1.4.2+.b", "1.4.2+b.", "1.4.2+b..c", "1.4.2+b_c", "1.4.2-rc+b-c", "+", "1.4.2-+b", "1.4.2 +", "Stable", "LATEST", "1 latest", "latest || 1", "stable 1", "\u00e9",
  // Numbers at their upper bound.
  ...signs.flatMap((sign) => [MAX, `1.${MAX}`, `0.0.${MAX}`, `${NEAR_MAX}.${MAX}.${MAX}`, `0.${NEAR_MAX}.0`, NEAR_MAX, `1.4.${OVER_MAX}`, OVER_MAX, `1.4.2-${MAX}`].map((partial) => sign + partial)),
  `1 - ${MAX}`, `1 - 1.${MAX}`, `1 - 1.4.${MAX}`, `${MAX} - *`, `${OVER_MAX} - *`, `^x.${OVER_MAX}`, `^1.x.${OVER_MAX}`, `1.x.${OVER_MAX} - 2`, `x.${OVER_MAX}`, `1.4.2-99999999999999999999 || 1.4.2`,
  `^1.4.2-${"a".repeat(250)}`, `^1.4.2-${"a".repeat(251)}`, "1".repeat(39), "1".repeat(41),
  // As npm's own tests and its manual have them.
  "1.0.0 - 2.0.0", "1.2 - 3.4.5", "1.2.3 - 3.4", "^ 1.2 ^ 1", ">=1.2.3 || <0.0.4", "~ 1.0.3", "^1.2.3-beta.2", "^0.0.3-beta", ">=1.2.7 <1.3.0", "1.2.7 || >=1.2.9 <2.0.0", "<X <* || >* 2.x", ">x 2.x || * || <x", ">=09090", "~1.2.3beta", "~0.0.1", "2.x.x", "~v0.5.4-pre", "=v0.5.4-pre", "< 1.2",
];

const edge_versions = [
  "0.0.0-0", "0.0.0-alpha", "0.0.0", "0.0.1-0", "0.0.1-rc.1", "0.0.1", "0.0.2-0", "0.0.2", "0.1.0-0", "0.1.0", "0.1.2-rc.1", "0.1.2-rc.2", "0.1.2", "0.1.9", "0.2.0-0", "0.2.0",
  "1.0.0-0", "1.0.0-rc.1", "1.0.0", "1.4.0", "1.4.2-0", "1.4.2-dev", "1.4.2-rc", "1.4.2-rc.1", "1.4.2-rc.2", "1.4.2-rc.10", "1.4.2-x", "1.4.2", "1.4.2+build", "1.4.2-rc.1+other",
  "1.4.3-rc.1", "1.4.3", "1.5.0-0", "1.5.0-alpha", "1.5.0", "1.9.9", "1.10.0", "2.0.0-0", "2.0.0-alpha", "2.0.0", `${MAX}.${MAX}.${MAX}`,
];

// --- random ranges ------------------------------------------------------------------------------------------------------

const identifiers = ["0", "1", "2", "9", "10", "99", "a", "alpha", "beta", "rc", "dev", "x", "X", "A", "-", "--1", "-1", "0a", "00a", "1-", "a-b", "Z", "z", "v"];

const number = () => (chance(2) ? pick([MAX, NEAR_MAX, "4294967296"]) : pick(["0", "0", "0", "1", "1", "2", "3", "9", "10", "11"]));
const pre_release = () => times(1 + below(3), () => pick(identifiers)).join(".");

function random_partial() {
  const count = pick([1, 2, 3, 3, 3, 3]);
  const given = chance(80) ? count : below(count + 1);
  let text = times(count, (_, i) => (i < given ? number() : pick(["x", "X", "*"]))).join(".");
  if (given === 3 && chance(40)) text += "-" + pre_release();
  if (chance(4)) text += "+" + pick(["build", "001", "a.b-c", "--"]);
  return text;
}

const space = () => (chance(93) ? " " : pick(["  ", "\t", "\n ", "\u00a0"]));
const random_sign = () => pick(["", "", "", "=", ">", ">=", ">=", "<", "<", "<=", "^", "^", "^", "~", "~", "~>", "v", "> ", ">= ", "< ", "= ", "^ ", "~ ", ">=v", "~v"]);

function random_set() {
  if (chance(2)) return "";
  if (chance(15)) return random_partial() + space() + "-" + space() + random_partial();
  return times(pick([1, 1, 1, 1, 2, 2, 3]), () => random_sign() + random_partial()).join(space());
}

function random_range() {
  let text = times(pick([1, 1, 1, 1, 2, 2, 3]), random_set).join(pick(["||", " || ", " ||", "|| "]));
  if (chance(16)) {
    const at = below(text.length + 1);
    text = text.slice(0, at) + pick([..."<>=~^ *xXv.-+|0\t_,", ""]) + text.slice(at + below(2));
  }
  return text;
}

// A version close to one that the range names: most mistakes are made at the bounds.
function version_near(range) {
  const named = range.match(/\d+(?:\.\d+)*(?:-[0-9A-Za-z.-]*[0-9A-Za-z-])?/g);
  const [core, ...rest] = (named ? pick(named) : "1").split("-");
  const numbers = [0, 1, 2].map((i) => Number(core.split(".")[i] ?? below(3)));
  const at = below(3);
  switch (below(7)) {
    case 0: break;
    case 1: numbers[at] += 1; break;
    case 2: numbers[at] += 1; numbers.fill(0, at + 1); break;
    case 3: numbers[at] -= 1; break;
    case 4: numbers[2] += below(10); break;
    case 5: numbers.forEach((_, i) => { if (chance(30)) numbers[i] = below(4); }); break;
    case 6: numbers[1] += below(3); numbers[2] += below(3);
  }
  let text = numbers.map((x) => Math.min(Math.max(x, 0), Number.MAX_SAFE_INTEGER)).join(".");
  const pre = rest.join("-");
  if (chance(pre ? 60 : 12)) text += "-" + (pre && chance(60) ? pick([pre, pre + ".0", pre + "a", pre.split(".")[0]]) : pick(["0", pre_release()]));
  if (chance(5)) text += "+" + pick(["build", "7"]);
  return semver.parse(text, options) ? text : pick(edge_versions);
}

// --- what is left out ---------------------------------------------------------------------------------------------------

const OPERAND = "(?:\\d+|[xX*])(?:\\.(?:\\d+|[xX*])(?:\\.(?:\\d+|[xX*])(?:-[0-9A-Za-z.-]+)?)?)?";
const BUILD = "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?";
const regular = new RegExp(`^(?:[<>=~^v]*${OPERAND}${BUILD}|[^*+]*)$`);

/// Whether a range that npm accepts has a star or build metadata where none belongs.
function accident(range) {
  return !range.replace(/([<>=~^])\s+/g, "$1").split(/\s+|\|\|/).every((word) => regular.test(word));
}

function other_than_a_range(text) {
  return (/^[a-z][a-z0-9_-]*$/.test(text) && !semver.validRange(text, options)) || /^[0-9a-f]{40}$/.test(text) || text === "latest";
}

// --- requirements.tsv ---------------------------------------------------------------------------------------------------

const escapes = { "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r" };
const lines = new Map(); // of each range
const count = { accepted: 0, rejected: 0, refused: 0, left_out: 0 };

// Keeps the first versions of each verdict.
function add(text, versions, most = versions.length) {
  if (lines.has(text)) return;
  if (text.includes("\\")) throw new Error("a backslash would be read as an escape: " + text);
  let range;
  try {
    range = new semver.Range(text, options);
  } catch {
    range = undefined;
  }
  if (other_than_a_range(text) || (range && accident(text))) return void ++count.left_out;
  const cells = range ? [] : ["!"];
  if (!range) ++count.refused;
  const left = { accepted: most, rejected: most };
  for (const version of range ? new Set(versions) : []) {
    const verdict = range.test(version) ? "accepted" : "rejected";
    if (left[verdict]-- <= 0) continue;
    ++count[verdict];
    cells.push((verdict === "accepted" ? "+" : "-") + version);
  }
  lines.set(text, [text.replace(/[\t\n\v\f\r]/g, (c) => escapes[c]), ...cells].join("\t"));
}

edge_ranges.forEach((range, i) => {
  // Every edge range meets a fifth of the edge versions, another fifth each time, and some near itself.
  add(range, [...edge_versions.filter((_, j) => j % 5 === i % 5), ...times(3, () => version_near(range))]);
});
while (lines.size < RANGES) {
  const range = random_range();
  add(range, times(24, () => (chance(92) ? version_near(range) : pick(edge_versions))), 3);
}

// --- versions.tsv -------------------------------------------------------------------------------------------------------

const malformed_versions = ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.02.3", "1.2.03", "1.2.3-", "1.2.3-01", "1.2.3-a.01", "1.2.3-a..b", "1.2.3+", "1.2.3+a..b", "1.2.3+a+b", "1.2.3-+b",
  "1.2.x", "*", "^1.2.3", "-1.2.3", "1.-2.3", "1.2.3-a_b", "1.2.3_a", "1,2,3", "1.2.3-\u00e9", "1. 2.3", `${OVER_MAX}.0.0`, `0.${OVER_MAX}.0`, `0.0.${OVER_MAX}`, `1.2.3-${"a".repeat(251)}`];

function random_version() {
  let text = times(3, number).join(".");
  if (chance(75)) text = pick(["1.0.0", "1.0.0", "1.2.3", text]) + "-" + pre_release();
  if (chance(10)) text += "+" + pick(["build", "7"]);
  return text;
}

// Another version that shares a beginning with the first.
function relative(version) {
  const [core, pre] = version.split("+")[0].split(/-(.*)/s);
  if (chance(20)) return random_version();
  if (pre === undefined) return core + (chance(50) ? "-" + pre_release() : "+other");
  const parts = pre.split(".");
  if (chance(40)) parts.push(pick(identifiers));
  if (chance(60)) parts[below(parts.length)] = pick(identifiers);
  if (chance(20)) parts.pop();
  return parts.length ? core + "-" + parts.join(".") : core;
}

const pairs = new Set();
while (pairs.size < VERSION_PAIRS) {
  const a = random_version();
  const b = relative(a);
  pairs.add([a, "=><".at(semver.compare(a, b, options)), b].join("\t"));
}
for (const text of malformed_versions) {
  if (semver.valid(text, options) !== null) throw new Error("a version: " + text);
  pairs.add(text + "\t!");
}

// ------------------------------------------------------------------------------------------------------------------------

function write(name, body) {
  fs.writeFileSync(path.join(__dirname, name), [`# npm semver ${npm.version}`, ...body, ""].join("\n"));
}
write("requirements.tsv", lines.values());
write("versions.tsv", pairs);
console.log(`${lines.size} ranges, ${count.accepted} accepted, ${count.rejected} rejected, ${count.refused} refused, ${count.left_out} left out; ${pairs.size} pairs of versions`);
