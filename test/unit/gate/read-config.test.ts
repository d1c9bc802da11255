import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CONFIG_NAMES, readGateConfig } from "../../../lib/gate/read-config.ts";

const TEXT = JSON.stringify({ version: 1, targets: [{ name: "a", checks: [{ metric: "cost", max: 3 }] }] });

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "gate-config-"));
  await mkdir(join(root, "repository", ".git"), { recursive: true });
  await mkdir(join(root, "repository", "packages", "orders"), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const at = (...parts: string[]) => join(root, "repository", ...parts);

describe("readGateConfig", () => {
  it.each(CONFIG_NAMES)("finds %s in the folder it is started in", async (name) => {
    await writeFile(at(name), TEXT);
    const { path, targets } = await readGateConfig(at());
    expect(path).toBe(at(name));
    expect(targets[0]?.budgets[0]?.source).toBe(`${name}:1`);
  });

  it("takes the nearest above, named as seen from where it is started", async () => {
    await writeFile(at("power-tuner.config.json"), TEXT);
    await writeFile(at("packages", "power-tuner.config.yaml"), TEXT);
    const { path, targets } = await readGateConfig(at("packages", "orders"));
    expect(path).toBe(at("packages", "power-tuner.config.yaml"));
    expect(targets[0]?.budgets[0]?.source).toBe("../power-tuner.config.yaml:1");
  });

  it("does not leave the repository", async () => {
    await writeFile(join(root, "power-tuner.config.yaml"), TEXT);
    await expect(readGateConfig(at("packages"))).rejects.toMatchObject({
      name: "InputError",
      mistakes: [
        {
          field: "config",
          allowed: "power-tuner.config.yaml, power-tuner.config.yml, power-tuner.config.json",
          hint: "write power-tuner.config.yaml here or in a folder above, or name another file with --config",
        },
      ],
    });
  });

  it("refuses two in one folder instead of choosing", async () => {
    await writeFile(at("power-tuner.config.json"), TEXT);
    await writeFile(at("power-tuner.config.yml"), TEXT);
    await expect(readGateConfig(at("packages"))).rejects.toMatchObject({
      name: "InputError",
      mistakes: [{ value: "power-tuner.config.yml, power-tuner.config.json", allowed: "one of them" }],
    });
  });

  it("reads the file that is named, and says when it cannot", async () => {
    await writeFile(at("other.yaml"), TEXT);
    expect((await readGateConfig(at("packages"), "../other.yaml")).path).toBe(at("other.yaml"));
    await expect(readGateConfig(at(), "missing.yaml")).rejects.toMatchObject({
      mistakes: [{ value: "missing.yaml", hint: "cannot read it (ENOENT)" }],
    });
  });
});
