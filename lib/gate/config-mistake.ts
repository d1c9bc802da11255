/** What is wrong at one place of the file. */
export interface ConfigMistake {
  /** `["targets", 0, "num"]` */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly allowed: string;
  readonly hint?: string | undefined;
}
