// The client's side of a key challenge, step by step over a bare stream, so that each step can be done wrong.
import {
  KEY_CHALLENGE,
  type LoginFacts,
  loginText,
  makeKey,
  signText,
} from '../../background/connection/keyChallenge';
import type { KeyAccount } from '../../background/connection/savedStream';
import { toHex } from '../../src/crypto/bytes';
import type { RawStream, SaslAnswer } from './rawStream';
import { random } from './xmppMember';

/** Of P-256. */
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** In hex. */
export const sign = async ({ privateKey }: KeyAccount, text: string): Promise<string> =>
  toHex(await signText(privateKey, text));

/** A login that has its challenge. */
export class Guest {
  readonly #stream: RawStream;

  private constructor(
    stream: RawStream,
    readonly account: KeyAccount,
    readonly challenge: string,
    readonly facts: LoginFacts,
  ) {
    this.#stream = stream;
  }

  static async begin(
    stream: RawStream,
    account?: KeyAccount,
    clientNonce = toHex(random(32)),
  ): Promise<Guest> {
    const key = account ?? (await makeKey());
    const { username, publicKey } = key;
    const { kind, text } = await stream.begin(KEY_CHALLENGE, `k=${publicKey},c=${clientNonce}`);
    const [, serverNonce = '', expiry = '', domain = ''] = /^s=(.*),e=(.*),d=(.*)$/.exec(text) ?? [];
    if (kind !== 'challenge') throw new Error(`${kind} in place of a challenge`);
    return new Guest(stream, key, text, {
      domain,
      username,
      publicKey,
      clientNonce,
      serverNonce,
      expiry,
    });
  }

  signature(): Promise<string> {
    return sign(this.account, loginText(this.facts));
  }

  answer(signature: string): Promise<SaslAnswer> {
    return this.#stream.answer(`p=${signature}`);
  }
}
