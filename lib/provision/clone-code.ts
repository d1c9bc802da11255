import type { FunctionCode, GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import { isElsewhere, type TuningPlan } from "../prepare/plan.ts";
import type { Store } from "../store.ts";
import type { Architecture } from "../units.ts";
import { NotProvisionedError } from "./refusal.ts";

/**
 * Where CreateFunction gets a clone's code. Lambda reads packages from buckets of its own region and account only, so
 * a target elsewhere gets the package inline, of at most 50 MB (Lambda quotas), which Prepare has checked.
 * @throws NotProvisionedError when the plan has no code for the architecture.
 */
export async function chooseCode(
  { Code: found }: GetFunctionCommandOutput,
  architecture: Architecture,
  { access, code }: Pick<TuningPlan, "access" | "code">,
  store: Store,
  tunerRegion: string,
): Promise<FunctionCode> {
  const source = code[architecture];
  if (!source)
    throw new NotProvisionedError("NoCode", `there is no code for ${architecture}; name it in \`code\``);
  switch (source.kind) {
    case "image":
      return { ImageUri: source.imageUri };
    case "s3":
      return { S3Bucket: source.bucketName, S3Key: source.key, S3ObjectVersion: source.versionId };
    case "copied": {
      // A package that the user encrypts with a key of theirs stays encrypted with it.
      const encryption = found?.SourceKMSKeyArn ? { SourceKMSKeyArn: found.SourceKMSKeyArn } : {};
      if (isElsewhere(access, tunerRegion))
        return { ZipFile: await store.readBytes(source.key), ...encryption };
      return { S3Bucket: store.bucketName, S3Key: source.key, ...encryption };
    }
  }
}
