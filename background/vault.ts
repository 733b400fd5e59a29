// The kept identity: made, unlocked, changed and forgotten here and nowhere else.
//
//   none -- keep --> unlocked <-- unlock / lock --> locked                 remove, from any: none
//
//   1. On disk there is one text, written whole: what was there before stays until the new one is.
//   2. Unlocked, keys are in `storage.session`, where they outlive the worker and not the browser. Locking wipes them.
//   3. A wrong passphrase and a vault that was tampered with give one answer, after the same work.
//   4. What is handed out are copies: a room that ends overwrites its own.
import type { FailureCode } from '../src/contract';
import type { Acquaintance, IdentityView } from '../src/contract/identity';
import { argon2, SALT_BYTES } from '../src/crypto/argon2';
import { fromBase64, fromHex, toBase64, toHex } from '../src/crypto/bytes';
import { otrHash } from '../src/crypto/fingerprint';
import type { Primitives } from '../src/crypto/primitives';
import { printOf } from '../src/room/print';
import type { RoomEffect } from '../src/room/types';
import { passphraseBytes } from '../src/vault/passphrase';
import {
  KEY_BYTES,
  NONCE_BYTES,
  openVault,
  saltOf,
  sealVault,
  type VaultContent,
  type VaultPerson,
  withoutPerson,
  withPerson,
} from '../src/vault/vault';
import type { OtrPair } from './otrKeys';
import type { Store } from './store';
import { wipeBytes } from './wipe';

/** In `storage.local`, and in `storage.session` while it is unlocked. */
const RECORD = 'vault';

/** The part of `storage.local` that we use. */
export interface LocalArea {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface VaultParts {
  readonly local: LocalArea;
  readonly store: Store;
  readonly crypto: Primitives;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
  readonly takeOtrKey: () => Promise<OtrPair>;
  /** The view is another one. */
  readonly changed: () => void;
}

/** What a room goes in with. */
export interface RoomKeys {
  readonly identity: Uint8Array;
  readonly otr: OtrPair;
  readonly kept: readonly Acquaintance[] | null;
}

interface Unlocked {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
  readonly content: VaultContent;
}

/** Null: it is done. */
type Outcome = Promise<FailureCode | null>;

const NONE: IdentityView = { state: 'none', fingerprint: null, keys: null, people: [] };

export class Vault {
  readonly #parts: VaultParts;
  #sealed: Uint8Array | null;
  #open: Unlocked | null;
  #view: IdentityView = NONE;
  /** Changes wait for each other: none works on what another is about to replace. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(parts: VaultParts, sealed: Uint8Array | null, open: Unlocked | null) {
    this.#parts = parts;
    this.#sealed = sealed;
    this.#open = sealed && open;
    this.#look();
  }

  /** What is on disk, and unlocked if it was before the worker died. */
  static async load(parts: VaultParts): Promise<Vault> {
    const stored = (await parts.local.get(RECORD))[RECORD];
    // Anything that is there counts as a vault: one that can't be read is one that no passphrase opens.
    const sealed = stored === undefined ? null : (fromBase64(String(stored)) ?? new Uint8Array(0));
    const open = (await parts.store.read(RECORD)).get('') as Unlocked | undefined;
    return new Vault(parts, sealed, open ?? null);
  }

  get view(): IdentityView {
    return this.#view;
  }

  /** Null while it is locked. */
  keys(): RoomKeys | null {
    if (!this.#open) return null;
    const { identity, otr } = this.#open.content;
    return {
      identity: identity.slice(),
      otr: { publicKey: otr.publicKey.slice(), privateKey: otr.privateKey.slice() },
      kept: this.#view.people,
    };
  }

  keep(typed: string): Outcome {
    return this.#inTurn(async () => {
      const passphrase = passphraseBytes(typed);
      if (!passphrase) return 'passphrase-too-short';
      if (this.#sealed) return 'internal';
      const { random, takeOtrKey } = this.#parts;
      await this.#seal(passphrase, { identity: random(32), otr: await takeOtrKey(), people: [] });
      return null;
    });
  }

  unlock(typed: string): Outcome {
    return this.#inTurn(async () => {
      const open = await this.#tryOpen(typed);
      if (!open) return 'wrong-passphrase';
      await this.#take(open);
      return null;
    });
  }

  changePassphrase(from: string, to: string): Outcome {
    return this.#inTurn(async () => {
      const passphrase = passphraseBytes(to);
      if (!passphrase) return 'passphrase-too-short';
      const open = await this.#tryOpen(from);
      if (!open) return 'wrong-passphrase';
      await this.#seal(passphrase, this.#open?.content ?? open.content);
      return null;
    });
  }

  lock(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#parts.store.write(new Map([[RECORD, undefined]]));
      wipeBytes(this.#open);
      this.#open = null;
      this.#look();
    });
  }

  async remove(): Promise<void> {
    await this.lock();
    await this.#inTurn(async () => {
      await this.#parts.local.remove(RECORD);
      this.#sealed = null;
      this.#look();
    });
  }

  /** Something was said of a fingerprint in a room that was entered with it. Locked meanwhile, nothing is written. */
  remember({ hex, nickname, verified }: Extract<RoomEffect, { type: 'verified' }>): Promise<void> {
    return this.#change((content) => {
      const f = fromHex(hex);
      if (verified === 'no') return withoutPerson(content, f);
      return withPerson(content, { f, n: nickname, m: verified, at: this.#parts.now() });
    });
  }

  forget(hex: string): Promise<void> {
    return this.#change((content) => withoutPerson(content, fromHex(hex)));
  }

  #change(change: (content: VaultContent) => VaultContent): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#open) await this.#write({ ...this.#open, content: change(this.#open.content) });
    });
  }

  /** Under a passphrase that it had not before: a new salt, and so a new key. */
  async #seal(passphrase: Uint8Array, content: VaultContent): Promise<void> {
    const salt = this.#parts.random(SALT_BYTES);
    await this.#write({ key: await argon2(passphrase, salt, KEY_BYTES), salt, content });
  }

  async #write(open: Unlocked): Promise<void> {
    const { crypto, random, local } = this.#parts;
    const sealed = sealVault(crypto, open.key, open.salt, random(NONCE_BYTES), open.content);
    await local.set({ [RECORD]: toBase64(sealed) });
    this.#sealed = sealed;
    await this.#take(open);
  }

  async #take(open: Unlocked): Promise<void> {
    await this.#parts.store.write(new Map([[RECORD, open]]));
    this.#open = open;
    this.#look();
  }

  async #tryOpen(typed: string): Promise<Unlocked | null> {
    const vault = this.#sealed ?? new Uint8Array(0);
    // The work is done for every passphrase and every vault, good or not.
    const salt = saltOf(vault) ?? new Uint8Array(SALT_BYTES);
    const key = await argon2(passphraseBytes(typed) ?? new Uint8Array(1), salt, KEY_BYTES);
    const content = openVault(this.#parts.crypto, key, vault);
    return content ? { key, salt, content } : null;
  }

  #look(): void {
    this.#view = this.#viewNow();
    this.#parts.changed();
  }

  #viewNow(): IdentityView {
    if (!this.#open) return { ...NONE, state: this.#sealed ? 'locked' : 'none' };
    const { crypto } = this.#parts;
    const { identity, otr, people } = this.#open.content;
    const print = printOf(
      crypto,
      crypto.dhPair(identity).publicKey,
      otrHash(crypto, otr.publicKey),
      otr.publicKey,
    );
    return { state: 'unlocked', ...print, people: people.map(acquaintance) };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

const acquaintance = ({ f, n, m, at }: VaultPerson): Acquaintance => ({
  hex: toHex(f),
  nickname: n,
  verified: m,
  at,
});
