// Stands for @xmpp/id, whose ids come from Math.random: the library takes an answer from whoever knows the id, so it must be unguessable.
export default function id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
