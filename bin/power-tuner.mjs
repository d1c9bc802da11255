#!/usr/bin/env node
// Plain JavaScript: in the npm package it starts what was built, in a clone the sources.
import { existsSync } from "node:fs";

const [major, minor] = process.versions.node.split(".").map(Number);
const source = new URL("cli.ts", import.meta.url);
const isClone = existsSync(source);
// Node can require what is an ES module since 22.12, and reads TypeScript since 22.18.
const neededMinor = isClone ? 18 : 12;
if (major < 22 || (major === 22 && minor < neededMinor)) {
  console.error(
    `error: power-tuner needs Node.js 22.${neededMinor} or newer, and this is ${process.versions.node}`,
  );
  process.exitCode = 2;
} else {
  await import(isClone ? source.href : "../dist/lib/cli.mjs");
}
