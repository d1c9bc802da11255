import { z } from "zod";
import { invalidParameter } from "./lambda-errors.ts";

/** Members of CreateFunction and UpdateFunctionConfiguration that change how a function runs and that are not here. */
const UNSUPPORTED = {
  Layers: "layers; put their files into the package",
  FileSystemConfigs: "file systems",
  ImageConfig: "container images",
  CodeSigningConfigArn: "code signing",
  CapacityProviderConfig: "Lambda Managed Instances",
  DurableConfig: "durable functions",
  TenancyConfig: "tenant isolation",
};

export const unsupportedShape = z.object({
  Layers: z.unknown().optional(),
  FileSystemConfigs: z.unknown().optional(),
  ImageConfig: z.unknown().optional(),
  CodeSigningConfigArn: z.unknown().optional(),
  CapacityProviderConfig: z.unknown().optional(),
  DurableConfig: z.unknown().optional(),
  TenancyConfig: z.unknown().optional(),
});

/**
 * Refuses what would otherwise be ignored in silence. Empty lists and objects ask for nothing.
 * @throws AwsError `InvalidParameterValueException`.
 */
export function refuseUnsupported(members: z.infer<typeof unsupportedShape>): void {
  for (const [name, what] of Object.entries(UNSUPPORTED)) {
    const value = members[name as keyof typeof UNSUPPORTED];
    if (value === undefined || value === null || Object.keys(Object(value)).length === 0) continue;
    throw invalidParameter(`The embedded cloud does not support ${what} (${name}).`);
  }
}
