import { buildFunctions } from "../lib/stack/build-functions.ts";

await buildFunctions();
