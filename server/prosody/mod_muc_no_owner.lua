-- Nobody owns a room: whoever comes first could otherwise remove others, and would see their real addresses.
local jid_bare = require "util.jid".bare;

-- Right after the MUC module has made the creator an owner (at -1), and before anybody is told.
module:hook("muc-room-pre-create", function (event)
	event.room:set_affiliation(true, jid_bare(event.stanza.attr.from), "none");
end, -2);
