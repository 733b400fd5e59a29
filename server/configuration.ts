// The Prosody configuration: a private server for rooms that keep nothing. Options are for tests of servers less kind than ours.

export interface ServerOptions {
  /**
   * `register`: accounts are made in band (XEP-0077). `closed`: there are accounts, and nobody gets a new one. `anonymous`: SASL ANONYMOUS
   * instead of accounts. `key`: a key challenge instead of them (docs/KEY-CHALLENGE.md), which needs lua-luaossl. Default `register`.
   */
  readonly login?: 'register' | 'closed' | 'anonymous' | 'key';
  /** Seconds for the answer to a key challenge. Default 60, which is the most. */
  readonly challengeLifetime?: number;
  /** Domain of the server; its rooms are at `conference.` of it. Default `localhost`. */
  readonly domain?: string;
  /** Rooms are owned by who creates them, and locked until that one has configured them. Default false. */
  readonly ownedRooms?: boolean;
  /** `internal` writes files, named after the account: 256 characters are too many for it. Default `memory`. */
  readonly storage?: 'memory' | 'internal';
  /** Bytes a second for each client, such as `10kb/s`, as distributions ship it. Default none. */
  readonly limit?: string | null;
  /** Seconds after which an account that nobody is logged in with is removed. Default never. */
  readonly reapAfter?: number;
  /** Seconds for which a session outlives its socket (XEP-0198). Default 120. */
  readonly hibernation?: number;
  /** No stream management at all. Default false. */
  readonly noResumption?: boolean;
}

export const DOMAIN = 'localhost';
/** Where a server has its rooms. */
export const serviceOf = (domain: string): string => `conference.${domain}`;
export const SERVICE = serviceOf(DOMAIN);

const AUTHENTICATION = {
  register: 'internal_hashed',
  closed: 'internal_hashed',
  anonymous: 'anonymous',
  key: 'key_challenge',
} as const;

export interface Places {
  readonly port: number;
  readonly folder: string;
  readonly plugins: string;
  /** The process whose end is the server's end. */
  readonly parent: number;
}

/** JSON strings of these characters are Lua strings, too. */
const lua = (text: string): string => JSON.stringify(text);
const list = (items: readonly string[]): string => `{ ${items.map(lua).join('; ')} }`;

export function configuration(places: Places, options: ServerOptions): string {
  const modules = ['saslauth', 'disco', 'ping', 'posix', 'websocket', 'end_with_parent'];
  const { login = 'register', domain = DOMAIN } = options;
  if (login === 'register') modules.push('register');
  if (!options.noResumption) modules.push('smacks');
  if (options.limit) modules.push('limits');
  if (options.reapAfter !== undefined) modules.push('account_reaper');
  return `
run_as_root = true
daemonize = false
data_path = ${lua(`${places.folder}/data`)}
plugin_paths = ${list([places.plugins])}
parent_pid = ${lua(String(places.parent))}
log = { { levels = { min = "warn" }, to = "console" } }

-- Loopback only, WebSocket only, nothing between servers.
interfaces = { "127.0.0.1" }
http_interfaces = { "127.0.0.1" }
http_ports = { ${places.port} }
https_ports = {}
c2s_ports = {}
c2s_direct_tls_ports = {}
s2s_ports = {}
modules_disabled = { "s2s"; "offline" }
consider_websocket_secure = true
c2s_require_encryption = true
c2s_stanza_size_limit = 262144

storage = ${lua(options.storage ?? 'memory')}
allow_registration = ${String(login === 'register')}
smacks_hibernation_time = ${options.hibernation ?? 120}
smacks_max_queue_size = 10000
account_reaper_after = ${options.reapAfter ?? 3600}
account_reaper_every = 1
${options.limit ? `limits = { c2s = { rate = ${lua(options.limit)} } }` : ''}
modules_enabled = ${list(modules)}

VirtualHost ${lua(domain)}
  authentication = ${lua(AUTHENTICATION[login])}
  key_challenge_lifetime = ${options.challengeLifetime ?? 60}

Component ${lua(serviceOf(domain))} "muc"
  name = "Rooms"
  modules_enabled = ${list(options.ownedRooms ? [] : ['muc_no_owner'])}
  muc_room_locking = ${String(options.ownedRooms === true)}
  muc_room_cache_size = 10000
  muc_room_default_public = false
  muc_room_default_persistent = false
  muc_room_default_public_jids = false
  muc_room_default_change_subject = ${String(options.ownedRooms === true)}
  muc_room_default_history_length = 0
  max_history_messages = 0
  muc_tombstones = false
  restrict_room_creation = false
`;
}
