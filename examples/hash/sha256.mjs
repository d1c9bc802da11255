// SHA-256 (FIPS 180-4) of its own digest, in plain JavaScript. It makes no garbage and fits into the processor's
// innermost cache, so how long it takes depends on the share of CPU and on nothing else.

const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n++) {
  if (PRIMES.every((prime) => n % prime !== 0)) PRIMES.push(n);
}
const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32);
const INITIAL = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

const DIGEST_BITS = 256;
const block = new Int32Array(16);
const schedule = new Int32Array(64);

const rotate = (x, bits) => (x >>> bits) | (x << (32 - bits));

/** Replaces a digest, eight words of 32 bits, by its own SHA-256. */
export function hashDigest(digest) {
  block.set(digest);
  block[8] = 1 << 31;
  block[15] = DIGEST_BITS;
  digest.set(INITIAL);
  compress(digest);
}

function compress(state) {
  for (let i = 0; i < 16; i++) schedule[i] = block[i];
  for (let i = 16; i < 64; i++) {
    const x = schedule[i - 15];
    const y = schedule[i - 2];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    schedule[i] = schedule[i - 16] + s0 + schedule[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + CONSTANTS[i] + schedule[i]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}
