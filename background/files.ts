// What pages may ask of files. The file itself stays in pages; what passes through here is one part at a time.
import { FILE_LIMITS, type FileId, type PrivateFileView, type PrivateTakes } from '../src/contract/private';
import { fromBase64, toBase64, utf8 } from '../src/crypto/bytes';
import type { FileAct } from '../src/private/files';
import type { Handlers } from './ports';
import type { Rooms } from './rooms';

type FileRequest = Extract<keyof Handlers, `file${string}`>;

const ok = <T>(value: T) => ({ ok: true, value }) as const;
const refused = <Code>(code: Code) => ({ ok: false, code }) as const;
const MOST_NAME = 4096;

export function fileHandlers<State>(rooms: Rooms<State>): Pick<Handlers, FileRequest> {
  const act = ({ roomId, talk }: PrivateTakes, what: FileAct) =>
    rooms.tell(roomId, { type: 'private', talk, act: what });
  const talkOf = ({ roomId, talk }: PrivateTakes) =>
    rooms.runner(roomId)?.view.conversations.find(({ id }) => id === talk);
  const filesOf = (takes: PrivateTakes): PrivateFileView[] =>
    (talkOf(takes)?.lines ?? []).filter((it) => it.kind === 'file');
  const nextOf = (takes: PrivateTakes & { file: FileId }): number | null =>
    filesOf(takes).find(({ file }) => file === takes.file)?.next ?? null;
  const isMine = ({ mine, state }: PrivateFileView): boolean =>
    mine && (state === 'offered' || state === 'running');

  return {
    fileOffer: async (takes) => {
      if (takes.size > FILE_LIMITS.bytes) return refused('file-too-large');
      const block = talkOf(takes)?.composer;
      if (block === 'differs') return refused('code-differs');
      if (block !== null) return refused('not-talking');
      if (filesOf(takes).some(isMine)) return refused('file-busy');
      const name = utf8(takes.name).length > MOST_NAME ? '' : takes.name;
      const done = await act(takes, { type: 'file-offer', name, size: takes.size });
      const file = filesOf(takes).findLast(isMine)?.file;
      return done.ok && file !== undefined ? ok({ file }) : refused('not-talking');
    },
    fileAnswer: (takes) => act(takes, { type: 'file-answer', file: takes.file, accept: takes.accept }),
    fileStop: (takes) => act(takes, { type: 'file-stop', file: takes.file }),
    filePart: async (takes) => {
      const bytes = fromBase64(takes.bytes);
      if (bytes === undefined) return refused('internal');
      if (talkOf(takes)?.composer === 'differs') return refused('code-differs');
      const done = await act(takes, { type: 'file-part', file: takes.file, n: takes.n, bytes });
      return done.ok ? ok({ next: nextOf(takes) }) : done;
    },
    fileTake: async (takes) => {
      const { roomId, talk, file, n } = takes;
      const stored = act(takes, { type: 'file-take', file, n });
      // What is handed out has been stored by then, so that it is never asked for in vain after a death.
      const bytes = rooms.runner(roomId)?.fileParts(talk, file, n) ?? new Uint8Array();
      const come = nextOf(takes);
      const done = await stored;
      return done.ok ? ok({ bytes: toBase64(bytes), n: Math.max(n, come ?? n) }) : done;
    },
  };
}
