import type { FunctionVersion, InvokeOutcome } from "../function-version.ts";
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
}

/**
 * Hands each invocation to an idle environment of its version, the most recently used one first, or to a new one,
 * and ends those that were idle for long.
 */
export class EnvironmentPool {
  readonly #open: (version: FunctionVersion) => Promise<ExecutionEnvironment>;
  readonly #idleTimeoutMs: number;
  readonly #fleets = new Map<FunctionVersion, Fleet>();
  readonly #closing = new Set<Promise<void>>();
  #isClosed = false;

  constructor(open: (version: FunctionVersion) => Promise<ExecutionEnvironment>, idleTimeoutMs: number) {
    this.#open = open;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  async invoke(version: FunctionVersion, event: Buffer, invokedArn: string): Promise<InvokeOutcome> {
    const fleet = this.#fleets.get(version) ?? { members: new Set(), idle: [] };
    this.#fleets.set(version, fleet);
    const member = await this.#acquire(version, fleet);
    try {
      return await member.environment.invoke(event, invokedArn);
    } finally {
      this.#release(version, fleet, member);
    }
  }

  /** Ends all environments of this version, busy ones too. */
  async retire(version: FunctionVersion): Promise<void> {
    const fleet = this.#fleets.get(version);
    this.#fleets.delete(version);
    if (fleet) await Promise.all([...fleet.members].map((member) => this.#close(fleet, member)));
  }

  /** Ends all environments; later invocations are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#fleets.keys()].map((version) => this.retire(version)));
    await Promise.all(this.#closing);
  }

  /** Kills all processes without waiting. */
  killNow(): void {
    for (const { members } of this.#fleets.values()) {
      for (const { environment } of members) environment.killNow();
    }
  }

  async #acquire(version: FunctionVersion, fleet: Fleet): Promise<Member> {
    if (this.#isClosed) throw new Error("the embedded cloud is closed");
    const idle = fleet.idle.pop();
    if (idle) {
      clearTimeout(idle.idleTimer);
      return idle;
    }
    const member = { environment: await this.#open(version) };
    fleet.members.add(member);
    // The version may have been retired while its environment was made.
    if (this.#fleets.get(version) === fleet) return member;
    await this.#close(fleet, member);
    throw new Error(`${version.functionName} was deleted or changed before it could be invoked`);
  }

  #release(version: FunctionVersion, fleet: Fleet, member: Member): void {
    // Of a retired version; retire has closed it.
    if (this.#fleets.get(version) !== fleet) return;
    fleet.idle.push(member);
    const end = () => this.#close(fleet, member).catch((error) => process.emitWarning(error));
    member.idleTimer = setTimeout(end, this.#idleTimeoutMs).unref();
  }

  async #close(fleet: Fleet, member: Member): Promise<void> {
    clearTimeout(member.idleTimer);
    fleet.members.delete(member);
    const position = fleet.idle.indexOf(member);
    if (position !== -1) fleet.idle.splice(position, 1);
    const closed = member.environment.close();
    this.#closing.add(closed);
    await closed.finally(() => this.#closing.delete(closed));
  }
}
