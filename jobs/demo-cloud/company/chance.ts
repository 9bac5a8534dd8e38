// Randomness of the demo company: a pure function of (seed, key, number), so that any day can be computed alone and again.

/** 32-bit hash of a stream's name under a seed (FNV-1a). */
export function streamHash(seed: string, key: string): number {
  let hash = 0x811c9dc5;
  for (const char of `${seed}\u0000${key}`) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}

/** Uniform in [0, 1) for the n-th number of a stream (Murmur's finaliser over both). */
export function roll(hash: number, n: number): number {
  let x = (hash ^ Math.imul(n, 0x9e3779b1)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** About 1, bell-shaped within ±2 × `amplitude`: four rolls added, because logarithms and cosines may differ by platform. */
export function wobble(hash: number, n: number, amplitude: number): number {
  const sum = roll(hash, n * 4) + roll(hash, n * 4 + 1) + roll(hash, n * 4 + 2) + roll(hash, n * 4 + 3);
  return 1 + amplitude * (sum - 2);
}
