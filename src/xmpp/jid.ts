// Addresses (RFC 7622): localpart@domain/resource. Taken apart, never normalised: servers have done that before we see one.

export interface Jid {
  readonly bare: string;
  readonly domain: string;
  readonly resource: string;
}

/** Missing parts are empty. The resource starts at the first slash and may hold anything, slashes and `@` included. */
export function parseJid(address: string): Jid {
  const slash = address.indexOf('/');
  const bare = slash < 0 ? address : address.slice(0, slash);
  return {
    bare,
    domain: bare.slice(bare.indexOf('@') + 1),
    resource: slash < 0 ? '' : address.slice(slash + 1),
  };
}

export const fullJid = (bare: string, resource: string): string => `${bare}/${resource}`;
