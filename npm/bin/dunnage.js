#!/usr/bin/env node
// Runs the program of this platform, which npm has brought as an optional package.
"use strict";

const { spawnSync } = require("node:child_process");

const { platform } = process;
// Windows on ARM runs programs for x64.
const arch = platform === "win32" ? "x64" : process.arch;
const name = `dunnage-${platform}-${arch}`;

let program;
try {
  program = require.resolve(`${name}/dunnage${platform === "win32" ? ".exe" : ""}`);
} catch {
  console.error(
    `dunnage: the package ${name} is not installed: either there is none for this platform, or npm was told to omit optional packages`,
  );
  process.exit(2);
}

const { status, signal, error } = spawnSync(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
if (error) {
  console.error(`dunnage: could not run ${program}: ${error.message}`);
  process.exit(2);
}
if (signal) {
  process.kill(process.pid, signal);
} else {
  process.exit(status);
}
