const HIDDEN = "············";

/** Between the parts of an ARN, also where one is part of an address. */
const COLON = "(?::|%3A)";

/**
 * Where the number of an account stands by itself: the fifth part of an ARN of any partition and service
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html), the first of what Lambda calls a partial ARN
 * (https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html), the host of a registry of images
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html), and the path of a queue
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html).
 */
const ACCOUNTS = [
  new RegExp(`arn${COLON}[\\w*-]+${COLON}[\\w*.-]*${COLON}[\\w*-]*${COLON}(\\d{12})(?!\\d)`, "gi"),
  new RegExp(`(?<!\\d)(\\d{12})${COLON}function${COLON}`, "gi"),
  /(?<!\d)(\d{12})\.dkr[.-]ecr/gi,
  /\.amazonaws\.com(?:\.cn)?\/(\d{12})(?!\d)/gi,
] as const;

/**
 * A value of plain objects, arrays and texts without the numbers of AWS accounts: all that an ARN, the host of a registry
 * or the address of a queue anywhere in it names are hidden wherever they stand, in names of fields too. What is shown
 * together is given together, so that the one's accounts are hidden in the other.
 */
export function redactAccounts<Value>(value: Value): Value {
  const accounts = new Set<string>();
  changeTexts(value, (text) => {
    for (const pattern of ACCOUNTS)
      for (const [, account = ""] of text.matchAll(pattern)) accounts.add(account);
    return text;
  });
  if (accounts.size === 0) return value;
  const known = new RegExp([...accounts].join("|"), "g");
  return changeTexts(value, (text) => text.replace(known, HIDDEN)) as Value;
}

function changeTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => changeTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [change(name), changeTexts(item, change)]),
  );
}
