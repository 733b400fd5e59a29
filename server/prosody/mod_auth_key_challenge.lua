-- HUSHROOM-KEY-1: who logs in shows a key that was made a moment ago, and signs what the server made up (docs/KEY-CHALLENGE.md).
-- The key is the account: its name is a hash of it, nothing is stored, and nothing is left when the last session ends.
--
--   authentication = "key_challenge"
--   key_challenge_lifetime = 60 -- seconds for an answer, 60 at most
--
-- Whoever fails waits for the answer; whoever does not is never slowed down. So nobody can lock out others, from the same address or not.
local async = require "util.async";
local cache = require "util.cache";
local sasl = require "util.sasl";
local sha256 = require "util.hashes".sha256;
local random = require "util.random";
local throttle = require "util.throttle";
local now = require "util.time".monotonic;
local p256 = module:require "p256";

local MECHANISM = "HUSHROOM-KEY-1";
local LIFETIME = math.min(60, module:get_option_number("key_challenge_lifetime", 60));
-- On one connection. Honest clients need one.
local TRIES = 3;
-- Failures from one address, and what each of them has to wait, before and after they were too many.
local FAILURES, PERIOD = 60, 60;
local SHORT_WAIT, LONG_WAIT = 0.2, 2;
local ADDRESSES = 1000;

local HEX = "[0-9a-f]";
local CLIENT_FIRST = "^k=(04"..HEX:rep(128).."),c=("..HEX:rep(64)..")$";
local ANSWER = "^p=("..HEX:rep(128)..")$";

local hosts = prosody.hosts;
local failures = cache.new(ADDRESSES);

local function to_hex(bytes)
	return (bytes:gsub(".", function (byte) return ("%02x"):format(byte:byte()); end));
end

-- Waits on this connection alone, then says no; for good if that was one too many.
local function refuse(self, condition)
	local session = self.profile.key_challenge;
	local address = session.ip or "";
	local allowance = failures:get(address) or throttle.create(FAILURES, PERIOD);
	failures:set(address, allowance);
	local often = not allowance:poll(1);
	if async.ready() then async.sleep(often and LONG_WAIT or SHORT_WAIT); end
	if often then session.key_challenge_tries = TRIES; end
	return "failure", condition;
end

local function challenge(self, message)
	local session = self.profile.key_challenge;
	local tries = session.key_challenge_tries or 0;
	if tries >= TRIES then
		session:close({ condition = "policy-violation", text = "Too many attempts" });
		return "failure", "not-authorized";
	end
	session.key_challenge_tries = tries + 1;
	local point, nonce = message:match(CLIENT_FIRST);
	if not point then return refuse(self, "malformed-request"); end
	local name = sha256(MECHANISM.." account\nk="..point, true);
	local own = to_hex(random.bytes(32));
	local expiry = ("%d"):format(os.time() + LIFETIME);
	self.pending = {
		name = name;
		point = point;
		until_ = now() + LIFETIME; -- whatever somebody does to the clock
		text = table.concat({
			MECHANISM.." login";
			"d="..module.host;
			"u="..name;
			"k="..point;
			"c="..nonce;
			"s="..own;
			"e="..expiry;
		}, "\n");
	};
	return "challenge", ("s=%s,e=%s,d=%s"):format(own, expiry, module.host);
end

local function answer(self, message, pending)
	local signature = message:match(ANSWER);
	if not signature then return refuse(self, "malformed-request"); end
	if now() >= pending.until_ then return refuse(self, "temporary-auth-failure"); end
	if not p256.verify(pending.point, pending.text, signature) then return refuse(self, "not-authorized"); end
	self.username = pending.name;
	return "success";
end

sasl.registerMechanism(MECHANISM, { "key_challenge" }, function (self, message)
	local pending = self.pending;
	self.pending = nil; -- one answer to each challenge, right or wrong
	if pending then return answer(self, message or "", pending); end
	return challenge(self, message or "");
end);

module:provides("auth", {
	get_sasl_handler = function (session)
		return sasl.new(module.host, { key_challenge = session });
	end;
	users = function ()
		return next, hosts[module.host].sessions, nil;
	end;
});
