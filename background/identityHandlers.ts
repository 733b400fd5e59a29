import type { FailureCode } from '../src/contract';
import type { Handlers } from './ports';
import type { Rooms } from './rooms';
import type { Settings } from './settings';
import type { Vault } from './vault';

export interface IdentityParts<State> {
  readonly vault: Vault;
  readonly rooms: Rooms<State>;
  readonly settings: Settings;
  readonly changed: () => void;
}

type IdentityHandlers = Pick<
  Handlers,
  | 'keepIdentity'
  | 'unlockIdentity'
  | 'lockIdentity'
  | 'changePassphrase'
  | 'removeIdentity'
  | 'forgetPerson'
  | 'setLockMinutes'
>;

const DONE = { ok: true, value: null } as const;
const reply = (code: FailureCode | null) => (code === null ? DONE : ({ ok: false, code } as const));

/** What pages may ask of the kept identity. Locking and removing it end the rooms in which it is used: they hold its keys. */
export function identityHandlers<State>(parts: IdentityParts<State>): IdentityHandlers {
  const { vault, rooms, settings, changed } = parts;
  return {
    keepIdentity: async ({ passphrase }) => reply(await vault.keep(passphrase)),
    unlockIdentity: async ({ passphrase }) => reply(await vault.unlock(passphrase)),
    changePassphrase: async ({ from, to }) => reply(await vault.changePassphrase(from, to)),
    lockIdentity: async () => {
      await Promise.all([vault.lock(), leaveKept(rooms)]);
      return DONE;
    },
    removeIdentity: async () => {
      await Promise.all([vault.remove(), leaveKept(rooms)]);
      return DONE;
    },
    forgetPerson: async ({ hex }) => {
      await vault.forget(hex);
      return DONE;
    },
    setLockMinutes: async ({ minutes }) => {
      await settings.setLockMinutes(minutes);
      changed();
      return DONE;
    },
  };
}

const leaveKept = <State>(rooms: Rooms<State>): Promise<void> =>
  rooms.leaveAll(({ details }) => details.identity === 'kept');
