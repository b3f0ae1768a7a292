#!/usr/bin/env node
// Speak the command line of the native Solidity compiler over npm's `solc` (WebAssembly), as far as
// py-solc-x and its like need it: `--version`, and `--standard-json` with its input on stdin or in a
// file. Nothing is downloaded, and nothing is imported from disk: every source comes in the input.
'use strict';

const fs = require('node:fs');
const solc = require('solc');

function version() {
  // Callers parse the form of the native compiler: "0.8.37+commit.f401782d.Linux.g++".
  const native = solc.version().replace('Emscripten.clang', 'Linux.g++');
  return `solc, the solidity compiler commandline interface\nVersion: ${native}\n`;
}

function standardJson(args) {
  const file = args.find((arg) => !arg.startsWith('--') && arg !== '-');
  return solc.compile(fs.readFileSync(file ?? 0, 'utf8'));
}

const args = process.argv.slice(2);
if (args.includes('--version')) {
  process.stdout.write(version());
} else if (args.includes('--standard-json')) {
  process.stdout.write(standardJson(args));
} else {
  process.stderr.write('only --version and --standard-json are supported\n');
  process.exitCode = 1;
}
