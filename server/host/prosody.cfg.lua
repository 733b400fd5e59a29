-- A server for rooms that keep nothing, as install.sh sets it up. What differs from one machine to the next comes from the environment of
-- the service (hushroom.service): the domain, the way to log in, the port, and where the files are.
local domain = ENV_HUSHROOM_DOMAIN
local login = ENV_HUSHROOM_LOGIN
local port = tonumber(ENV_HUSHROOM_PORT)
local address = ENV_HUSHROOM_ADDRESS
-- Seconds after which an account that nobody uses is removed.
local reap_after = tonumber(ENV_HUSHROOM_REAP_AFTER) or 3600

daemonize = false
-- The service has a user of its own (tests have none).
run_as_root = ENV_HUSHROOM_RUN_AS_ROOT == "yes"
data_path = ENV_HUSHROOM_DATA
plugin_paths = { ENV_HUSHROOM_MODULES }
-- Numbers of things that went wrong; no names, no addresses, no texts.
log = { { levels = { min = "warn" }, to = "console" } }

-- Browsers only, by TLS only: no ports for other programs, nothing between servers.
interfaces = { address }
http_interfaces = { address }
https_interfaces = { address }
http_ports = {}
https_ports = { port }
https_certificate = ENV_HUSHROOM_TLS .. "/fullchain.pem"
c2s_ports = {}
c2s_direct_tls_ports = {}
s2s_ports = {}
modules_disabled = { "s2s"; "offline"; "dialback" }
c2s_require_encryption = true

-- A frame of the protocol has at most 64 KiB before base64.
c2s_stanza_size_limit = 262144
limits = { c2s = { rate = "100kb/s"; burst = "5s" } }

-- Nothing is written to the disk.
storage = "memory"

modules_enabled = { "saslauth"; "disco"; "ping"; "posix"; "websocket"; "smacks"; "limits"; "host_meta" }
smacks_hibernation_time = 120
smacks_max_queue_size = 10000
host_meta_websocket = "wss://" .. domain .. (port == 443 and "" or ":" .. ENV_HUSHROOM_PORT) .. "/xmpp-websocket"

VirtualHost(domain)
if login == "key" then
  authentication = "key_challenge"
else
  authentication = "internal_hashed"
  modules_enabled = { "register"; "register_limits"; "account_reaper" }
  allow_registration = true
  -- From one address: a household or a school joins together, a flood does not.
  registration_throttle_max = 30
  registration_throttle_period = 60
  account_reaper_after = reap_after
  account_reaper_every = math.min(600, reap_after)
end

Component("conference." .. domain) "muc"
  name = "Rooms"
  -- Nobody owns a room: nobody can put others out of it, or see their addresses.
  modules_enabled = { "muc_no_owner" }
  muc_room_locking = false
  muc_room_default_public = false
  muc_room_default_persistent = false
  muc_room_default_public_jids = false
  muc_room_default_change_subject = false
  muc_room_default_history_length = 0
  max_history_messages = 0
  muc_room_cache_size = 10000
  muc_tombstones = false
  restrict_room_creation = false
