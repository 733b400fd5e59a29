// Namespaces that more than one file of this folder names.
export const NS_STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
export const NS_MUC = 'http://jabber.org/protocol/muc';
export const NS_MUC_USER = 'http://jabber.org/protocol/muc#user';
/** Ours: every frame of the protocol travels in one element of this namespace (docs/PROTOCOL.md 12). */
export const NS_MPOTR = 'urn:x-hushroom:mpotr:1';
