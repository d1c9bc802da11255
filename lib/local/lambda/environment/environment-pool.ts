import type { FunctionVersion, InvokeOptions, InvokeOutcome } from "../function-version.ts";
import type { ExecutionEnvironment } from "./environment.ts";

interface Member {
  readonly environment: ExecutionEnvironment;
  idleTimer?: NodeJS.Timeout;
}

/** The environments of one version. */
interface Fleet {
  readonly members: Set<Member>;
  /** The most recently used one last. */
  readonly idle: Member[];
  /** What becomes of an environment after its invocation: it waits for the next, it ends, or it has been ended. */
  state: "open" | "draining" | "retired";
}

/**
 * Hands each invocation to an idle environment of its version, the most recently used one first, or to a new one,
 * and ends those that were idle for long.
 */
export class EnvironmentPool {
  readonly #open: (version: FunctionVersion) => Promise<ExecutionEnvironment>;
  readonly #idleTimeoutMs: number;
  readonly #fleets = new Map<FunctionVersion, Fleet>();
  /** Environments that are being opened or closed. */
  readonly #pending = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(open: (version: FunctionVersion) => Promise<ExecutionEnvironment>, idleTimeoutMs: number) {
    this.#open = open;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  async invoke(
    version: FunctionVersion,
    event: Buffer,
    invokedArn: string,
    options?: InvokeOptions,
  ): Promise<InvokeOutcome> {
    if (this.#isClosed) throw new Error("the embedded cloud is closed");
    const fleet: Fleet = this.#fleets.get(version) ?? { members: new Set(), idle: [], state: "open" };
    this.#fleets.set(version, fleet);
    const member = await this.#track(this.#acquire(version, fleet));
    try {
      return await member.environment.invoke(event, invokedArn, options);
    } finally {
      this.#release(fleet, member);
    }
  }

  /** An environment that has not been closed. */
  find(environmentId: string): ExecutionEnvironment | undefined {
    for (const { members } of this.#fleets.values()) {
      for (const { environment } of members) if (environment.id === environmentId) return environment;
    }
    return undefined;
  }

  /** Ends all environments of this version, busy ones too. */
  async retire(version: FunctionVersion): Promise<void> {
    const fleet = this.#fleets.get(version);
    if (!fleet) return;
    this.#fleets.delete(version);
    fleet.state = "retired";
    await Promise.all([...fleet.members].map((member) => this.#close(fleet, member)));
  }

  /** Ends the idle environments of this version now, and each busy one after its invocation. */
  async drain(version: FunctionVersion): Promise<void> {
    const fleet = this.#fleets.get(version);
    if (!fleet) return;
    fleet.state = "draining";
    await Promise.all([...fleet.idle].map((member) => this.#close(fleet, member)));
  }

  /** Ends all environments; later invocations are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#fleets.keys()].map((version) => this.retire(version)));
    await Promise.allSettled(this.#pending);
  }

  /** Kills all processes without waiting. */
  killNow(): void {
    for (const { members } of this.#fleets.values()) {
      for (const { environment } of members) environment.killNow();
    }
  }

  async #acquire(version: FunctionVersion, fleet: Fleet): Promise<Member> {
    const idle = fleet.idle.pop();
    if (idle) {
      clearTimeout(idle.idleTimer);
      return idle;
    }
    const member = { environment: await this.#open(version) };
    fleet.members.add(member);
    // The version may have been retired while its environment was made.
    if (fleet.state !== "retired") return member;
    await this.#close(fleet, member);
    throw new Error(`${version.functionName} was deleted before it could be invoked`);
  }

  #release(fleet: Fleet, member: Member): void {
    if (fleet.state === "retired") return;
    const end = () => void this.#close(fleet, member).catch((error) => process.emitWarning(error));
    if (fleet.state === "draining") {
      end();
      return;
    }
    fleet.idle.push(member);
    member.idleTimer = setTimeout(end, this.#idleTimeoutMs).unref();
  }

  async #close(fleet: Fleet, member: Member): Promise<void> {
    clearTimeout(member.idleTimer);
    fleet.members.delete(member);
    const position = fleet.idle.indexOf(member);
    if (position !== -1) fleet.idle.splice(position, 1);
    await this.#track(member.environment.close());
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work);
    try {
      return await work;
    } finally {
      this.#pending.delete(work);
    }
  }
}
