import type { FunctionSettings } from "./function-settings.ts";
import { invalidParameter } from "./lambda-errors.ts";

/** Settings that change how a function runs and that are not here. */
const UNSUPPORTED: Partial<Record<keyof FunctionSettings, string>> = {
  Layers: "layers; put their files into the package",
  FileSystemConfigs: "file systems",
  ImageConfig: "container images",
  CodeSigningConfigArn: "code signing",
  CapacityProviderConfig: "Lambda Managed Instances",
  DurableConfig: "durable functions",
  TenancyConfig: "tenant isolation",
};

/**
 * Refuses what would otherwise be ignored in silence. Empty lists and objects ask for nothing. A recorded function may
 * have all of it but an image, because nothing runs.
 * @throws AwsError `InvalidParameterValueException`.
 */
export function refuseUnsupported(settings: FunctionSettings, isRecorded: boolean): void {
  for (const [name, what] of Object.entries(UNSUPPORTED)) {
    const value = settings[name as keyof FunctionSettings];
    if (value === undefined || value === null || Object.keys(Object(value)).length === 0) continue;
    if (isRecorded && name !== "ImageConfig") continue;
    throw invalidParameter(`The embedded cloud does not support ${what} (${name}).`);
  }
  if (settings.SnapStart?.ApplyOn === "PublishedVersions") checkSnapStart(settings, isRecorded);
}

/** Lambda developer guide, "Improving startup performance with SnapStart": runtimes and what it does not go with. */
const SNAPSTART_RUNTIME = /^(java(1[1-9]|[2-9]\d)|python3\.(1[2-9]|[2-9]\d)|dotnet([89]|\d\d))$/;
const MAX_EPHEMERAL_STORAGE_MB = 512;

function checkSnapStart(settings: FunctionSettings, isRecorded: boolean): void {
  const { Runtime = "", EphemeralStorage, FileSystemConfigs = [] } = settings;
  if (!SNAPSTART_RUNTIME.test(Runtime)) {
    throw invalidParameter(`${Runtime} is not supported for SnapStart enabled functions.`);
  }
  if ((EphemeralStorage?.Size ?? 0) > MAX_EPHEMERAL_STORAGE_MB || FileSystemConfigs.length > 0) {
    throw invalidParameter(
      "SnapStart supports neither file systems nor ephemeral storage greater than 512 MB.",
    );
  }
  if (!isRecorded) throw invalidParameter("The embedded cloud does not support SnapStart.");
}
