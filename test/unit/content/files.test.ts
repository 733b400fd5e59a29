// A page's end of files, against a background that asks for parts and hands them out.
import { expect, test } from '@jest/globals';
import { createFiles } from '../../../content/files';
import type { Client } from '../../../src/client';
import type { RoomView } from '../../../src/contract';
import { FILE_LIMITS, type PrivateFileView } from '../../../src/contract/private';
import { talk } from '../../support/pages/privateScenes';
import { room } from '../../support/pages/scenes';

const PART = FILE_LIMITS.partBytes;
const line = (change: Partial<PrivateFileView>): PrivateFileView => ({
  kind: 'file',
  id: 'f1',
  at: 0,
  mine: true,
  authorVerified: 'no',
  file: 'ab',
  name: 'a.txt',
  size: 3 * PART,
  state: 'running',
  done: 0,
  next: null,
  ...change,
});

interface Request {
  readonly name: string;
  readonly takes: { readonly n?: number; readonly bytes?: string };
}

/** `answer`: null for a port that drops. */
function setUp(answer: (request: Request) => object | null) {
  const asked: Request[] = [];
  let rooms: RoomView[] = [];
  const shown = (change: Partial<PrivateFileView>): void => {
    rooms = [room({ state: 'alone' }, { conversations: [talk({ lines: [line(change)] })] })];
  };
  const client = {
    view: () => ({ rooms }),
    request: async (name: string, takes: Request['takes']) => {
      const request = { name, takes };
      asked.push(request);
      const value = answer(request) as { next?: number | null } | null;
      // The real background pushes the view before it answers.
      if (value?.next !== undefined) shown({ next: value.next });
      return value === null ? { ok: false, code: 'internal' } : { ok: true, value };
    },
  };
  const files = createFiles(client as unknown as Client);
  const shows = async (change: Partial<PrivateFileView>): Promise<void> => {
    shown(change);
    files.follow(rooms);
    await new Promise((later) => setTimeout(later, 20));
  };
  const told = () => asked.map(({ name, takes }) => (takes.n === undefined ? name : `${name} ${takes.n}`));
  return { files, shows, told, asked };
}

const threeParts = () => new File([new Uint8Array(3 * PART)], 'a.txt');

test('parts are brought as they are wanted, and again where the port has dropped', async () => {
  let drops = false;
  const wanted = [1, null];
  const { files, shows, told } = setUp(({ name }) => {
    if (name === 'fileOffer') return { file: 'ab' };
    return drops ? null : { next: wanted.shift() ?? null };
  });
  expect(await files.offer('r1', 'c1', threeParts())).toBeNull();
  await shows({ state: 'offered' });
  expect(told()).toEqual(['fileOffer']);
  await shows({ next: 0 });
  expect(told().slice(1)).toEqual(['filePart 0', 'filePart 1']);
  const before = told().length;
  drops = true;
  await shows({ next: 2 });
  drops = false;
  await shows({ next: null });
  await shows({ state: 'done', next: null });
  await shows({ next: 2 });
  expect(told().slice(before)).toEqual(['filePart 2']);
});

test('a file that can no longer be read is stopped', async () => {
  const { files, shows, told } = setUp(({ name }) => (name === 'fileOffer' ? { file: 'ab' } : {}));
  const gone = threeParts();
  gone.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) as unknown as Blob;
  await files.offer('r1', 'c1', gone);
  await shows({ next: 0 });
  expect(told()).toEqual(['fileOffer', 'fileStop']);
});

test('one that is too large is not even offered', async () => {
  const { files, told } = setUp(() => ({}));
  const large = { size: FILE_LIMITS.bytes + 1, name: 'big' } as File;
  expect(await files.offer('r1', 'c1', large)).toBe('file-too-large');
  expect(told()).toEqual([]);
});

test('what comes is held until it is whole, and told to be held; another window holds nothing', async () => {
  const content = [new Uint8Array(PART).fill(1), new Uint8Array(PART).fill(2), new Uint8Array(5).fill(3)];
  let come = 0;
  const answer = ({ takes }: Request) => {
    const n = takes.n ?? 0;
    const bytes = Buffer.concat(content.slice(n, come)).toString('base64');
    return { bytes, n: Math.max(n, come) };
  };
  const { files, shows, told } = setUp(answer);
  await shows({ mine: false, next: 1 });
  expect(told()).toEqual([]);
  files.accept('r1', 'c1', 'ab');
  come = 1;
  await shows({ mine: false, next: 1 });
  come = 3;
  await shows({ mine: false, next: 3 });
  expect(told()).toEqual(['fileAnswer', 'fileTake 0', 'fileTake 1', 'fileTake 1', 'fileTake 3']);
  expect(files.received.value.size).toBe(0);
  await shows({ mine: false, state: 'done' });
  const blob = files.received.value.get('ab')!;
  expect(blob.type).toBe('application/octet-stream');
  expect(Buffer.compare(Buffer.from(await blob.arrayBuffer()), Buffer.concat(content))).toBe(0);
});

test('a file that ends before it is whole leaves nothing to save', async () => {
  const { files, shows } = setUp(() => ({ bytes: 'AAAA', n: 1 }));
  files.accept('r1', 'c1', 'ab');
  await shows({ mine: false, next: 1 });
  await shows({ mine: false, state: 'damaged' });
  await shows({ mine: false, state: 'done' });
  expect(files.received.value.size).toBe(0);
});
