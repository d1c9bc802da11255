/** What a command ends with: its exit code, and the word for it. */
interface Exit {
  readonly code: number;
  readonly reason: string;
}

/** The gate has said its verdict, and does not end with 0, or not with that alone. */
export class GateEndedError extends Error {
  override readonly name = "GateEndedError";
  /** Of the verdict, as the flags want it. */
  readonly exitCode: number;
  /** The whole verdict for programs, with what the command ends with. */
  readonly toJson: (exit: Exit) => string;

  constructor(message: string, exitCode: number, toJson: GateEndedError["toJson"]) {
    super(message);
    this.exitCode = exitCode;
    this.toJson = toJson;
  }
}
