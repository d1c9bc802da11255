#!/usr/bin/env node
// Plain JavaScript: in the npm package it starts what was built, in a clone the sources.
import { existsSync } from "node:fs";

const [major, minor] = process.versions.node.split(".").map(Number);
const source = new URL("cli.ts", import.meta.url);
const isClone = existsSync(source);
// The embedded cloud and the bundles need Node 22; Node reads TypeScript since 22.18.
if (major < 22 || (isClone && major === 22 && minor < 18)) {
  console.error(
    `error: power-tuner needs Node.js ${isClone ? "22.18" : "22"} or newer, and this is ${process.versions.node}`,
  );
  process.exitCode = 2;
} else {
  await import(isClone ? source.href : "../dist/lib/cli.mjs");
}
