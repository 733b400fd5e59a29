-- XEP-0156: says to browsers where the WebSocket of this host is, as JSON and as XML. Any page may read it (CORS): it is public.
--
--   host_meta_websocket = "wss://chat.example.org/xmpp-websocket" -- default: this host, the usual path, the usual port
module:depends("http");

local url = module:get_option_string("host_meta_websocket", "wss://"..module.host.."/xmpp-websocket");
local REL = "urn:xmpp:alt-connections:websocket";
local escaped = url:gsub("[&<>\"']", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&apos;" });

local json = require "util.json".encode({ links = { { rel = REL, href = url } } });
local xml = "<?xml version='1.0' encoding='utf-8'?><XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>"
	.."<Link rel='"..REL.."' href='"..escaped.."'/></XRD>";

local function serve(content_type, body)
	return function (event)
		local headers = event.response.headers;
		headers.content_type = content_type;
		headers.access_control_allow_origin = "*";
		return body;
	end
end

module:provides("http", {
	default_path = "/.well-known";
	route = {
		["GET /host-meta"] = serve("application/xrd+xml", xml);
		["GET /host-meta.json"] = serve("application/json", json);
	};
});
