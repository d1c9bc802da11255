/** This host's architecture in Lambda's words, or undefined when Lambda has no such. */
export function hostArchitecture(): "x86_64" | "arm64" | undefined {
  if (process.arch === "x64") return "x86_64";
  return process.arch === "arm64" ? "arm64" : undefined;
}
