// Stands for @xmpp/resolve, which looks servers up by DNS and over https. We are always given a WebSocket address, and the policy forbids fetch.
export default function resolve() {}
