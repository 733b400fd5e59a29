-- Ends the server when the process that started it is gone, however it went: a killed test leaves nothing behind.
local timer = require "util.timer";

local parent = module:get_option_string("parent_pid", "");

local function alive()
	local file = io.open("/proc/" .. parent .. "/stat");
	if file then file:close(); end
	return file ~= nil;
end

if alive() then -- otherwise there is no /proc here to tell by
	timer.add_task(2, function ()
		if alive() then return 2; end
		prosody.main_thread:run(function ()
			prosody.shutdown("the process that started this server is gone");
		end);
	end);
end
