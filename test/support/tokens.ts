// What could tie two stays together: every token of the XML, what SASL says, and every eight bytes that stand together in a frame.
import { fromBase64 } from '../../src/crypto/bytes';

const TOKEN = /[A-Za-z0-9+/_=-]{6,}/g;

/** `messages` as one client wrote them. */
export function tokensOf(messages: readonly string[]): Set<string> {
  const tokens = new Set<string>();
  const read = (text: string): void => {
    for (const [token] of text.matchAll(TOKEN)) tokens.add(token);
  };
  for (const message of messages) {
    const bare = message
      .replace(/<mpotr[^>]*>([^<]+)<\/mpotr>/g, (_, data: string) => {
        const bytes = Buffer.from(fromBase64(data) ?? []);
        for (let at = 0; at + 8 <= bytes.length; at += 1)
          tokens.add(`bytes ${bytes.toString('hex', at, at + 8)}`);
        return '';
      })
      .replace(/(<(?:auth|response) [^>]*>)([^<]+)</g, (_, tag: string, data: string) => {
        read(Buffer.from(data, 'base64').toString());
        return `${tag}<`;
      });
    read(bare);
  }
  return tokens;
}

/**
 * What two stays share and a stranger does not send. Eight bytes that differ from eight of the stranger's in three places at most are words
 * of the protocol with a chance byte or two among them.
 */
export function sharedBy(one: Set<string>, two: Set<string>, stranger: Set<string>): string[] {
  const theirs = [...stranger].filter((it) => it.startsWith('bytes '));
  const like = (token: string, other: string): boolean => {
    let same = 0;
    for (let at = 6; at < token.length; at += 2) if (token.startsWith(other.slice(at, at + 2), at)) same += 1;
    return same >= 5;
  };
  return [...one]
    .filter((it) => two.has(it) && !stranger.has(it))
    .filter((it) => !it.startsWith('bytes ') || !theirs.some((other) => like(it, other)));
}
