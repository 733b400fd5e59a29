const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** wss:// anywhere; ws:// only to this machine, and only where that is allowed. Anything that is not such an address is refused. */
export function isAllowedAddress(url: string, insecureLoopback: boolean): boolean {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    return false;
  }
  if (address.username !== '' || address.password !== '') return false;
  if (address.protocol === 'wss:') return true;
  return insecureLoopback && address.protocol === 'ws:' && LOOPBACK.includes(address.hostname);
}
