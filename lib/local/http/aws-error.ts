/** An answer that says no, under AWS's own error name. Each service writes it in its own protocol. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  /** AWS's name, for example `ResourceNotFoundException`. */
  readonly code: string;
  readonly statusCode: number;
  /** Further fields of the body, for example `Reason`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    statusCode: number,
    message: string,
    more: { readonly fields?: Record<string, string>; readonly headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
    this.fields = more.fields ?? {};
    this.headers = more.headers ?? {};
  }
}
