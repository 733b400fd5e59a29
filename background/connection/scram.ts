// SCRAM (RFC 5802, RFC 7677) by WebCrypto, without channel binding (a page cannot see the TLS it runs on).
// The server's signature is checked: whoever took the server's place without the account's keys is found out, and a login
// counts only when `proved`.
import { equal, fromBase64, toBase64, utf8 } from '../../src/crypto/bytes';
import { ConnectFailure } from './failure';
import { owned } from './owned';

export type ScramHash = 'SHA-1' | 'SHA-256';

/** More rounds than anybody uses; a hostile server could otherwise keep us counting for ever. */
const MAX_ITERATIONS = 1_000_000;

const unproved = (): ConnectFailure => new ConnectFailure('server-not-proved');

export class Scram {
  readonly #hash: ScramHash;
  readonly #nonce: string;
  #firstBare = '';
  #serverSignature: Uint8Array | null = null;
  #proved = false;

  /** `nonce`: printable ASCII without a comma, never used before. */
  constructor(hash: ScramHash, nonce: string) {
    this.#hash = hash;
    this.#nonce = nonce;
  }

  get proved(): boolean {
    return this.#proved;
  }

  /** client-first-message. Name and password of ours are ASCII letters and digits, so there is nothing to prepare (SASLprep). */
  first(username: string): string {
    this.#firstBare = `n=${username.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${this.#nonce}`;
    return `n,,${this.#firstBare}`;
  }

  /** client-final-message, given server-first-message. Throws `server-not-proved` on one that no honest server sends. */
  async final(serverFirst: string, password: string): Promise<string> {
    const parts = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([1-9]\d{0,6})(?:,.*)?$/.exec(
      serverFirst,
    );
    const salt = parts && fromBase64(parts[2]!);
    const iterations = Number(parts?.[3]);
    if (!parts || !salt || iterations > MAX_ITERATIONS) throw unproved();
    if (!parts[1]!.startsWith(this.#nonce) || parts[1] === this.#nonce) throw unproved();
    const withoutProof = `c=${toBase64(utf8('n,,'))},r=${parts[1]}`;
    const authMessage = utf8(`${this.#firstBare},${serverFirst},${withoutProof}`);
    const salted = await this.#saltedPassword(password, salt, iterations);
    const clientKey = await this.#hmac(salted, utf8('Client Key'));
    const signature = await this.#hmac(await this.#digest(clientKey), authMessage);
    this.#serverSignature = await this.#hmac(await this.#hmac(salted, utf8('Server Key')), authMessage);
    return `${withoutProof},p=${toBase64(clientKey.map((byte, i) => byte ^ signature[i]!))}`;
  }

  /** Checks server-final-message. Throws `server-not-proved` unless its signature is right. */
  verify(serverFinal: string): void {
    const said = fromBase64(/^v=([A-Za-z0-9+/=]+)(?:,.*)?$/.exec(serverFinal)?.[1] ?? '');
    if (!said || !this.#serverSignature || !equal(said, this.#serverSignature)) throw unproved();
    this.#proved = true;
  }

  async #saltedPassword(password: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
    const { subtle } = globalThis.crypto;
    const key = await subtle.importKey('raw', owned(utf8(password)), 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', hash: this.#hash, salt: owned(salt), iterations };
    return new Uint8Array(await subtle.deriveBits(how, key, this.#hash === 'SHA-1' ? 160 : 256));
  }

  async #hmac(key: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
    const { subtle } = globalThis.crypto;
    const how = { name: 'HMAC', hash: this.#hash };
    const imported = await subtle.importKey('raw', owned(key), how, false, ['sign']);
    return new Uint8Array(await subtle.sign('HMAC', imported, owned(data)));
  }

  async #digest(data: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await globalThis.crypto.subtle.digest(this.#hash, owned(data)));
  }
}
