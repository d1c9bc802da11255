import { spawnSync } from "node:child_process";

/** Brings up the loopback device of a network that has nothing else, and becomes the program. */
const ENTER = `
import fcntl, os, socket, struct, sys
UP_AND_RUNNING, SIOCSIFFLAGS = 0x41, 0x8914
with socket.socket() as loopback:
    fcntl.ioctl(loopback, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", UP_AND_RUNNING))
os.execvp(sys.argv[1], sys.argv[1:])
`;

const WRAPPER = ["unshare", "--net", "python3", "-c", ENTER];

/** Whether a process can be given a network of its own here: that takes root. */
const canUnshare = spawnSync(WRAPPER[0] ?? "", [...WRAPPER.slice(1), "true"]).status === 0;

/** The command line, in a network that ends at this machine where that can be had. */
export function withoutNetwork(command: readonly string[]): readonly string[] {
  return canUnshare ? [...WRAPPER, ...command] : command;
}
