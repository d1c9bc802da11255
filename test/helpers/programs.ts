import { spawnSync } from "node:child_process";

/**
 * Whether a program that nothing here installs is on the PATH. Tests that need it are left out where it is
 * missing, and say so.
 */
export function hasProgram(name: string): boolean {
  const isThere = spawnSync(name, ["--version"]).status === 0;
  if (!isThere) console.warn(`Tests that need ${name} are skipped: it is not on the PATH.`);
  return isThere;
}

const hasPython = hasProgram("python3");

/** Leaves the rows of a table that name a Python file out where there is no Python. */
export function withPythonIfThere<Row extends readonly unknown[]>(rows: readonly Row[]): Row[] {
  return rows.filter((row) => hasPython || !/\.py\b|python3/.test(JSON.stringify(row)));
}
