/** The function that a command is about: its name or ARN, and its region where it is known. */
export interface CommandTarget {
  readonly functionName: string;
  /** An ARN does not tell the AWS CLI where to ask. */
  readonly region?: string;
}

/** A command of the AWS CLI on a function, to be typed into a POSIX shell. */
export function awsLambda(
  command: string,
  { functionName, region }: CommandTarget,
  words: readonly string[] = [],
): string {
  const place = [...(region === undefined ? [] : ["--region", region]), "--function-name", functionName];
  return joinWords(["aws", "lambda", ...command.split(" "), ...place, ...words]);
}

/** The words of a command, each quoted as a POSIX shell wants it. */
export function joinWords(words: readonly string[]): string {
  return words.map(quote).join(" ");
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
