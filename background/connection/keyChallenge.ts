// HUSHROOM-KEY-1 (docs/KEY-CHALLENGE.md), the client's side: a key that is made for this one stay is shown to the server, which makes up
// a challenge, and signs it. The name of the account follows from the key.
//
// The key is never that of an identity, nor made from one: a server must not be able to tie a key that people verify to an address.
import { fromBase64, fromHex, toBase64, toHex, utf8 } from '../../src/crypto/bytes';
import { ConnectFailure } from './failure';
import { owned } from './owned';
import type { KeyAccount } from './savedStream';

export const KEY_CHALLENGE = 'HUSHROOM-KEY-1';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** Of the group (FIPS 186-5, P-256). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** No honest server sends that. */
const notProved = (): ConnectFailure => new ConnectFailure('server-not-proved');

/** An account that nobody has ever seen. */
export async function makeKey(): Promise<KeyAccount> {
  const { subtle } = globalThis.crypto;
  const pair = await subtle.generateKey(ECDSA, true, ['sign']);
  const publicKey = toHex(new Uint8Array(await subtle.exportKey('raw', pair.publicKey)));
  const privateKey = toBase64(new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey)));
  return { username: await nameOf(publicKey), publicKey, privateKey };
}

/** 64 hex digits: what the server calls the owner of a key. */
export async function nameOf(publicKey: string): Promise<string> {
  const input = owned(utf8(`${KEY_CHALLENGE} account\nk=${publicKey}`));
  return toHex(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', input)));
}

/** Of two signatures that are both right (s and the order less s) the one with the lower s: 64 bytes, r and s. */
export function lowS(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${toHex(signature.slice(32))}`);
  if (s <= ORDER / 2n) return signature;
  return fromHex(toHex(signature.slice(0, 32)) + (ORDER - s).toString(16).padStart(64, '0'));
}

export interface LoginFacts {
  readonly domain: string;
  readonly username: string;
  readonly publicKey: string;
  readonly clientNonce: string;
  readonly serverNonce: string;
  /** Seconds since 1970 on the server's clock, in decimal. */
  readonly expiry: string;
}

/** What is signed. No value can hold a line break, so it says one thing only. */
export const loginText = (it: LoginFacts): string =>
  [
    `${KEY_CHALLENGE} login`,
    `d=${it.domain}`,
    `u=${it.username}`,
    `k=${it.publicKey}`,
    `c=${it.clientNonce}`,
    `s=${it.serverNonce}`,
    `e=${it.expiry}`,
  ].join('\n');

/** 64 bytes: r and the lower s. */
export async function signText(privateKey: string, text: string): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto;
  const bytes = owned(fromBase64(privateKey) ?? new Uint8Array());
  const key = await subtle.importKey('pkcs8', bytes, ECDSA, false, ['sign']);
  return lowS(new Uint8Array(await subtle.sign(ECDSA, key, owned(utf8(text)))));
}

/** One login. */
export class KeyChallenge {
  readonly #domain: string;
  readonly #nonce: string;
  #challenge: string | null = null;
  #answered = false;

  /** `nonce`: 32 bytes, never used before. */
  constructor(domain: string, nonce: Uint8Array) {
    this.#domain = domain;
    this.#nonce = toHex(nonce);
  }

  /** A server that lets us in without having asked for a proof is none that we know. */
  get answered(): boolean {
    return this.#answered;
  }

  challenge(text: string): void {
    if (this.#challenge !== null) throw notProved();
    this.#challenge = text;
  }

  response(account: KeyAccount): string | Promise<string> {
    if (this.#challenge === null) return `k=${account.publicKey},c=${this.#nonce}`;
    return this.#answer(account, this.#challenge);
  }

  async #answer({ username, publicKey, privateKey }: KeyAccount, challenge: string): Promise<string> {
    const parts = /^s=([0-9a-f]{64}),e=(\d{1,15}),d=(.+)$/.exec(challenge);
    const domain = this.#domain;
    // Another domain: a challenge of another server, handed on by this one.
    if (!parts || parts[3] !== domain) throw notProved();
    const facts = { domain, username, publicKey, clientNonce: this.#nonce };
    const text = loginText({ ...facts, serverNonce: parts[1]!, expiry: parts[2]! });
    const signature = await signText(privateKey, text);
    this.#answered = true;
    return `p=${toHex(signature)}`;
  }
}
