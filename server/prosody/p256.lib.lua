-- ECDSA over P-256 with SHA-256, and no more than one signature for each key and text that a signer could have meant:
-- r and s are 32 bytes each, in range, and s is the lower one of the two that would do.

-- Prosody 13 has a verifier of its own; before that, Debian's lua-luaossl is one.
local has_ossl, pkey = pcall(require, "openssl.pkey");
local has_own, own = pcall(require, "util.crypto");
local base64 = require "util.encodings".base64;

local N = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
local HALF_N = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
local ZERO = ("0"):rep(64);
-- SubjectPublicKeyInfo (RFC 5480) of an uncompressed point on P-256, up to the point.
local SPKI = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

local function from_hex(hex)
	return (hex:gsub("..", function (pair) return string.char(tonumber(pair, 16)); end));
end

-- Lower-case hex of one length; not Lua's `<`, which asks the locale.
local function less(a, b)
	for at = 1, #a do
		local x, y = a:byte(at), b:byte(at);
		if x ~= y then return x < y; end
	end
	return false;
end

-- An ASN.1 INTEGER: no leading zero byte, but for the one that keeps it positive.
local function integer(hex)
	local bytes = from_hex(hex):gsub("^%z+", "");
	if bytes:byte(1) >= 0x80 then bytes = "\0"..bytes; end
	return "\2"..string.char(#bytes)..bytes;
end

local function der(r, s)
	local both = integer(r)..integer(s);
	return "\48"..string.char(#both)..both;
end

local function pem(point)
	local body = base64.encode(from_hex(SPKI..point)):gsub(("."):rep(64), "%0\n");
	return "-----BEGIN PUBLIC KEY-----\n"..body.."\n-----END PUBLIC KEY-----\n";
end

local backend;
if has_ossl then
	local digest = require "openssl.digest";
	function backend(key, text, signature)
		return pkey.new(key):verify(signature, digest.new("sha256"):update(text));
	end
elseif has_own and own.ecdsa_sha256_verify then
	function backend(key, text, signature)
		return own.ecdsa_sha256_verify(own.import_public_pem(key), text, signature);
	end
else
	error("no ECDSA: install lua-luaossl, or Prosody 13");
end

-- `point`: 65 bytes, 04 x y; `signature`: 64 bytes, r s; both lower-case hex of that length, which is the caller's to see to.
-- A point that is not on the curve verifies nothing.
local function verify(point, text, signature)
	local r, s = signature:sub(1, 64), signature:sub(65);
	if not (less(ZERO, r) and less(r, N) and less(ZERO, s) and not less(HALF_N, s)) then return false; end
	local ran, valid = pcall(backend, pem(point), text, der(r, s));
	return ran and valid == true;
end

return { verify = verify };
