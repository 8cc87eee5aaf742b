import assert from "node:assert/strict";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { test } from "node:test";
import { findProgram, type Situation } from "../src/program.ts";

const folder = resolve("/shop");
const bin = resolve("/usr/bin");
const extension = resolve("/extension");
const bundled = join(extension, "bundled", "dunnage");

/** What is found where these are the programs of the machine. */
function found(programs: string[], situation: Partial<Situation> = {}) {
  return findProgram({
    isTrusted: true,
    setting: "",
    folder,
    searchPath: ["bin", bin].join(delimiter),
    extension,
    platform: "linux",
    isProgram: (path) => programs.includes(path),
    ...situation,
  });
}

test("the setting, then the PATH, then what comes with the extension", () => {
  const mine = resolve("/mine/dunnage");
  const programs = [mine, join(bin, "dunnage"), bundled];
  assert.deepEqual(found(programs, { setting: mine }), { path: mine, origin: "the setting dunnage.path" });
  assert.deepEqual(found(programs), { path: join(bin, "dunnage"), origin: "the PATH" });
  assert.deepEqual(found([bundled]), { path: bundled, origin: "the extension" });
});

test("a workspace that is not trusted names no program", () => {
  const hostile = join(folder, "dunnage");
  const programs = [hostile, join(bin, "dunnage"), bundled];
  const situation = { isTrusted: false, setting: hostile };
  assert.deepEqual(found(programs, situation), { path: bundled, origin: "the extension" });
  const without = found([hostile, join(bin, "dunnage")], situation);
  assert.match("problem" in without ? without.problem : "", /not trusted/);
});

test("a relative directory of the PATH is passed over", () => {
  assert.deepEqual(found([join("bin", "dunnage"), resolve("bin/dunnage"), bundled]), {
    path: bundled,
    origin: "the extension",
  });
});

test("the setting may begin with the home directory or the folder", () => {
  for (const [setting, path] of [
    ["~/bin/dunnage", join(homedir(), "bin", "dunnage")],
    ["${workspaceFolder}/tools/dunnage", join(folder, "tools", "dunnage")],
    ["tools/dunnage", join(folder, "tools", "dunnage")],
    [`  ${bundled}  `, bundled],
  ] as const) {
    assert.deepEqual(found([path], { setting }), { path, origin: "the setting dunnage.path" }, setting);
  }
});

test("a setting that names no program is a problem, and nothing else is run in its place", () => {
  const missing = found([bundled, join(bin, "dunnage")], { setting: "/nowhere/dunnage" });
  assert.match("problem" in missing ? missing.problem : "", /no program at .*nowhere.*dunnage\.path/);
  const unrooted = found([bundled], { setting: "tools/dunnage", folder: undefined });
  assert.match("problem" in unrooted ? unrooted.problem : "", /no folder is open/);
});

test("without a program at all the problem says what to do", () => {
  const nothing = found([]);
  assert.match("problem" in nothing ? nothing.problem : "", /pip install dunnage.*dunnage\.path/);
});

test("programs of Windows have an ending", () => {
  assert.deepEqual(found([`${bundled}.exe`], { platform: "win32" }), {
    path: `${bundled}.exe`,
    origin: "the extension",
  });
});
