import { defineConfig } from "vitest/config";

const slow = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  fileParallelism: false,
  // What is waited for comes, on a busy machine late.
  expect: { poll: { timeout: 60_000 } },
};

/** They wait more than they compute; more than two at once would take the CPU from the handlers they run. */
const patient = { ...slow, fileParallelism: true, maxWorkers: 2, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    projects: [
      // A busy machine must fail no test: property tests compute for seconds there.
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          setupFiles: "test/helpers/property-seed.ts",
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "stack",
          include: ["test/stack/**/*.test.ts"],
          setupFiles: "test/helpers/property-seed.ts",
          testTimeout: 60_000,
        },
      },
      { test: { name: "integration", include: ["test/integration/**/*.test.ts"], ...patient } },
      { test: { name: "browser", include: ["test/browser/**/*.test.ts"], ...slow } },
      {
        test: {
          name: "package",
          include: ["test/package/**/*.test.ts"],
          globalSetup: ["test/package/install.ts"],
          ...slow,
        },
      },
      { test: { name: "interop", include: ["test/interop/**/*.test.ts"], ...patient } },
    ],
  },
});
