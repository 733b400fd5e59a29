// A conversation as records to store: its lines one by one, and the rest as one value. A record is unchanged iff its value is the same.
import type { ConversationId } from '../contract/private';
import type { Conversation, PrivateLine } from './state';

type Core = Omit<Conversation, 'lines'>;

const cores = new WeakMap<Conversation, Core>();

function coreOf(conversation: Conversation): Core {
  const known = cores.get(conversation);
  if (known) return known;
  const { lines: _stored, ...core } = conversation;
  cores.set(conversation, core);
  return core;
}

/** Lines are given up first where storage is full: their keys begin as those of the room's lines do (background/journal.ts). */
export function* conversationRecords(
  conversations: ReadonlyMap<ConversationId, Conversation>,
): Generator<[string, unknown]> {
  for (const [id, it] of conversations) {
    yield [`private:${id}`, coreOf(it)];
    for (const [at, line] of it.lines) yield [`lines:${id}:${at}`, line];
  }
}

/** Inverse, of records in any order: `stored` by id, `lines` by `id:at`. */
export function readConversations(
  stored: ReadonlyMap<string, unknown>,
  lines: ReadonlyMap<string, unknown>,
): ReadonlyMap<ConversationId, Conversation> {
  const all = [...lines].map(([key, line]): [string, number, PrivateLine] => {
    const [id, at] = key.split(':');
    return [id!, Number(at), line as PrivateLine];
  });
  all.sort(([, a], [, b]) => a - b);
  const conversations = [...(stored as ReadonlyMap<ConversationId, Core>)].map(
    ([id, core]): [ConversationId, Conversation] => [
      id,
      { ...core, lines: new Map(all.filter(([of]) => of === id).map(([, at, line]) => [at, line])) },
    ],
  );
  return new Map(conversations.sort(([, a], [, b]) => a.since - b.since));
}
