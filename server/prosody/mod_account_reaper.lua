-- Throw-away accounts whose owner was cut off before it could remove them: gone once nobody has been logged in with them for a while.
--
--   account_reaper_after = 3600 -- seconds; far longer than a session outlives its connection
--   account_reaper_every = 600 -- seconds
local users = require "core.usermanager";
local now = require "util.time".now;

local AFTER = module:get_option_number("account_reaper_after", 3600);
local EVERY = module:get_option_number("account_reaper_every", 600);
local host = module.host;
-- When each account was first seen without a session.
local idle = {};

module:add_timer(EVERY, function ()
	local sessions = prosody.hosts[host].sessions;
	local still = {};
	for name in users.users(host) do
		if not sessions[name] then still[name] = idle[name] or now(); end
	end
	idle = still;
	local gone = 0;
	for name, since in pairs(still) do
		if now() - since >= AFTER and users.delete_user(name, host) then
			idle[name] = nil;
			gone = gone + 1;
		end
	end
	-- A number, never a name.
	if gone > 0 then module:log("info", "%d abandoned accounts removed", gone); end
	return EVERY;
end);
