#!/usr/bin/env node
// Writes requirements.tsv beside itself: what npm's `semver` says of requirements as registry/requirement.hpp documents
// them. Run by hand; the output is committed. The random part is seeded, so the same `semver` writes the same file.
//
//   npm install --prefix /tmp/oracle semver
//   NODE_PATH=/tmp/oracle/node_modules node tests/registry/requirements.js
//
// Each line is requirement, tab, version, tab, 1 where npm accepts the version and 0 where not.

"use strict";

const fs = require("fs");
const path = require("path");
const semver = require("semver");
const npm = require("semver/package.json");

const LINES = 4000;
const SEED = 20240917;
const options = { loose: false, includePrerelease: false };

// mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
let state = SEED;
function below(n) {
  state = (state + 0x6d2b79f5) | 0;
  let x = Math.imul(state ^ (state >>> 15), 1 | state);
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
  return ((x ^ (x >>> 14)) >>> 0) % n;
}
const pick = (list) => list[below(list.length)];
const chance = (percent) => below(100) < percent;

// 2^53 - 1 is the largest number that a version may have; npm refuses ranges whose upper bound would be above it.
const MAX = "9007199254740991";
const NEAR_MAX = "9007199254740990";

const edge_requirements = [
  "", "*", "x", "X", "=*", "=x", "^*", "~*", "^x", "~X", "*.*", "x.x.x", "*.x.X", "^*.*", "~x.x", "=*.*.*",
  "0", "1", "=1", "^0", "^1", "~0", "~1", "1.x", "1.X", "1.*", "1.x.x", "1.*.*", "=1.x", "^1.x", "~1.x", "^0.x", "~0.x", "^0.x.x", "~1.*.x",
  "0.0", "1.4", "=1.4", "^0.0", "^0.1", "^1.4", "~0.0", "~0.1", "~1.4", "1.4.x", "1.4.*", "=1.4.X", "^1.4.x", "~1.4.x", "^0.0.x", "^0.1.x", "~0.0.*",
  "0.0.0", "0.0.1", "=0.0.0", "^0.0.0", "^0.0.1", "^0.1.0", "^0.1.2", "^1.0.0", "^1.4.2", "~0.0.0", "~0.0.1", "~0.1.2", "~1.0.0", "~1.4.2", "1.4.2", "=1.4.2",
  "0.0.0-0", "^0.0.0-0", "~0.0.0-0", "^0.0.0-alpha", "^0.0.1-rc.1", "~0.0.1-rc.1", "^0.1.2-rc.1", "~0.1.2-rc.1",
  "1.4.2-rc.1", "=1.4.2-rc.1", "^1.4.2-rc.1", "~1.4.2-rc.1", "^1.4.2-0", "~1.4.2-0", "^1.4.2-rc", "~1.4.2-dev", "^1.4.2-rc.10", "^1.4.2-x", "1.4.2--", "^1.4.2--1", "~1.4.2-0a.00a",
  "1.4.2+build", "=1.4.2+build.1", "^1.4.2+build", "~1.4.2-rc.1+build.007", "1.4.2-rc.1+x", "^0.0.1+exp.sha-5114f85",
  "^1.9", "^1.10", "~1.9.9", "^9.10.11", "~10", "^99.99.99",
  `^0.${NEAR_MAX}.0`, `~0.${NEAR_MAX}`, `^0.0.${NEAR_MAX}`, `^${NEAR_MAX}.${MAX}.${MAX}`, `${MAX}.${MAX}.${MAX}`, `=${MAX}.0.0-rc`, `^${NEAR_MAX}`, `~1.${NEAR_MAX}.${MAX}`,
];

const edge_versions = [
  "0.0.0-0", "0.0.0-alpha", "0.0.0", "0.0.1-0", "0.0.1-rc.1", "0.0.1", "0.0.2-0", "0.0.2", "0.1.0-0", "0.1.0", "0.1.2-rc.1", "0.1.2-rc.2", "0.1.2", "0.1.9", "0.2.0-0", "0.2.0",
  "1.0.0-0", "1.0.0-rc.1", "1.0.0", "1.4.0", "1.4.2-0", "1.4.2-dev", "1.4.2-rc", "1.4.2-rc.1", "1.4.2-rc.2", "1.4.2-rc.10", "1.4.2-x", "1.4.2", "1.4.2+build", "1.4.2-rc.1+other",
  "1.4.3-rc.1", "1.4.3", "1.5.0-0", "1.5.0-alpha", "1.5.0", "1.9.9", "1.10.0", "2.0.0-0", "2.0.0-alpha", "2.0.0",
];

const identifiers = ["0", "1", "2", "9", "10", "99", "a", "alpha", "beta", "rc", "dev", "x", "X", "A", "-", "--1", "-1", "0a", "00a", "1-", "a-b", "Z", "z"];
const small = ["0", "0", "0", "1", "1", "2", "3", "9", "10", "11"];

function number() {
  return chance(3) ? pick([MAX, NEAR_MAX, "4294967296", "2147483648"]) : pick(small);
}

function pre_release() {
  return Array.from({ length: 1 + below(3) }, () => pick(identifiers)).join(".");
}

function random_requirement() {
  const wildcard = () => pick(["x", "X", "*"]);
  let text = pick(["", "", "=", "^", "^", "^", "~", "~", "~"]);
  const given = pick([0, 1, 2, 2, 3, 3, 3, 3, 3, 3]);
  const written = given === 3 ? 3 : given + below(4 - given);
  const parts = [];
  for (let i = 0; i < Math.max(written, 1); ++i)
    parts.push(i < given ? number() : wildcard());
  text += parts.join(".");
  if (given === 3 && chance(45)) text += "-" + pre_release();
  if (given === 3 && chance(10)) text += "+" + pick(["build", "001", "a.b-c", "--"]);
  return text;
}

// A version close to what the requirement names: most mistakes are made at the bounds.
function version_near(requirement) {
  const [core, ...rest] = requirement.replace(/^[=^~]/, "").replace(/\+.*/, "").split("-");
  const numbers = core.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : below(3)));
  while (numbers.length < 3) numbers.push(below(3));
  const named = rest.length > 0 ? rest.join("-") : undefined;
  const at = below(3);
  switch (below(6)) {
    case 0: break;
    case 1: numbers[at] += 1; break;
    case 2: numbers[at] += 1; numbers.fill(0, at + 1); break;
    case 3: numbers[at] -= 1; break;
    case 4: numbers[2] += below(10); break;
    case 5: numbers.forEach((_, i) => { if (chance(30)) numbers[i] = below(4); });
  }
  let text = numbers.map((x) => Math.min(Math.max(x, 0), Number.MAX_SAFE_INTEGER)).join(".");
  if (chance(named ? 65 : 20))
    text += "-" + (named && chance(50) ? pick([named, named + ".0", named + "a", named.split(".")[0]]) : pick(["0", pre_release()]));
  if (chance(10)) text += "+" + pick(["build", "7"]);
  return text;
}

const lines = new Map();
let refused = 0;

function add(requirement, version) {
  const key = requirement + "\t" + version;
  if (lines.has(key)) return;
  const range = new semver.Range(requirement, options); // throws where npm refuses it
  if (semver.parse(version, options) === null) throw new Error("not a version: " + version);
  lines.set(key, range.test(version) ? 1 : 0);
}

edge_requirements.forEach((requirement, i) => {
  // Every edge requirement meets a third of the edge versions, another third each time, and some near itself.
  for (let j = i % 3; j < edge_versions.length; j += 3) add(requirement, edge_versions[j]);
  for (let j = 0; j < 8; ++j) add(requirement, version_near(requirement));
});
while (lines.size < LINES) {
  const requirement = random_requirement();
  try {
    for (let j = 0; j < 4 && lines.size < LINES; ++j) add(requirement, chance(85) ? version_near(requirement) : pick(edge_versions));
  } catch (e) {
    // A number at its upper bound leaves no room for the bound that npm derives from it.
    if (!requirement.includes(MAX)) throw e;
    ++refused;
  }
}

let text = `# npm semver ${npm.version}\n`;
let accepted = 0;
for (const [key, verdict] of lines) {
  text += key + "\t" + verdict + "\n";
  accepted += verdict;
}
fs.writeFileSync(path.join(__dirname, "requirements.tsv"), text);
console.log(`${lines.size} lines, ${accepted} accepted, ${new Set([...lines.keys()].map((k) => k.split("\t")[0])).size} requirements, ${refused} refused`);
