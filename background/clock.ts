/** Milliseconds since 1970 that never run backwards, not even over a restart if `notBefore` is told the last reading. */
export class Clock {
  #last = 0;

  now(): number {
    this.#last = Math.max(this.#last, Date.now());
    return this.#last;
  }

  notBefore(reading: number): void {
    this.#last = Math.max(this.#last, reading);
  }
}

/** Cryptographically random bytes. */
export function randomBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  // One call gives at most 65,536 bytes.
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}
