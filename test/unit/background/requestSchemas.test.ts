import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRequest } from '../../../background/requestSchemas';

const good = [
  { id: 1, name: 'join', takes: { room: 'r', nickname: 'n', server: 's', identity: 'kept' } },
  { id: 2, name: 'say', takes: { roomId: 'ab', text: 'hello' } },
  { id: 3, name: 'leave', takes: { roomId: 'ab' } },
  { id: 40, name: 'solveCaptcha', takes: { roomId: 'ab', answer: 'seven' } },
  { id: 4, name: 'dismiss', takes: { roomId: 'ab' } },
  { id: 5, name: 'read', takes: { roomId: 'ab' } },
  { id: 6, name: 'suggestRoomName', takes: {} },
  { id: 7, name: 'openTab', takes: { roomId: 'ab' } },
  { id: 9, name: 'draft', takes: { roomId: 'ab', text: 'half a' } },
  { id: 10, name: 'codeRead', takes: { roomId: 'ab', code: ['acid', 'river'], verdict: 'matches' } },
  { id: 11, name: 'testServer', takes: { server: 'example.org' } },
  { id: 12, name: 'keepServer', takes: { server: 'example.org' } },
  { id: 13, name: 'forgetServer', takes: { server: 'example.org' } },
  { id: 14, name: 'compared', takes: { roomId: 'ab', person: 'cd', hex: '0f', verdict: 'settled' } },
  { id: 15, name: 'lostRoomsRead', takes: {} },
  { id: 16, name: 'fileOffer', takes: { roomId: 'ab', talk: 'cd', name: 'a.pdf', size: 5 } },
  { id: 17, name: 'fileAnswer', takes: { roomId: 'ab', talk: 'cd', file: 'ef', accept: true } },
  { id: 18, name: 'fileStop', takes: { roomId: 'ab', talk: 'cd', file: 'ef' } },
  { id: 19, name: 'filePart', takes: { roomId: 'ab', talk: 'cd', file: 'ef', n: 7, bytes: 'AAAA' } },
  { id: 20, name: 'fileTake', takes: { roomId: 'ab', talk: 'cd', file: 'ef', n: 7 } },
  { id: 31, name: 'keepIdentity', takes: { passphrase: 'correct horse' } },
  { id: 32, name: 'unlockIdentity', takes: { passphrase: 'correct horse' } },
  { id: 33, name: 'lockIdentity', takes: {} },
  { id: 34, name: 'changePassphrase', takes: { from: 'correct horse', to: 'battery staple' } },
  { id: 35, name: 'removeIdentity', takes: {} },
  { id: 36, name: 'forgetPerson', takes: { hex: '0f' } },
  { id: 37, name: 'setLockMinutes', takes: { minutes: 60 } },
  { id: 38, name: 'eraseAll', takes: {} },
  { id: 8, name: 'setTheme', takes: { theme: 'dark' } },
];

describe('readRequest', () => {
  test.each(good)('$name is read as it came', (request) => {
    expect(readRequest(request)).toEqual(request);
  });

  test.each(good)('$name with a key more, less, or of another type is refused', (request) => {
    expect(readRequest({ ...request, takes: { ...request.takes, more: 1 } })).toEqual({
      id: request.id,
      name: null,
    });
    const takes = request.takes as Record<string, unknown>;
    for (const key of Object.keys(takes)) {
      const { [key]: _, ...rest } = takes;
      expect(readRequest({ ...request, takes: rest })).toEqual({ id: request.id, name: null });
      for (const value of [typeof takes[key] === 'number' ? -1 : 1, {}, [1], 'x'.repeat(1_000_001)]) {
        expect(readRequest({ ...request, takes: { ...takes, [key]: value } })).toEqual({
          id: request.id,
          name: null,
        });
      }
    }
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'exportKeys', ''])(
    'there is no request %p',
    (name) => {
      expect(readRequest({ id: 1, name, takes: {} })).toEqual({ id: 1, name: null });
    },
  );

  test.each([
    [null],
    [undefined],
    ['join'],
    [[]],
    [{}],
    [{ name: 'openTab', takes: { roomId: null } }],
    [{ id: -1, name: 'openTab', takes: { roomId: null } }],
    [{ id: 1.5, name: 'openTab', takes: { roomId: null } }],
    [{ id: 1, name: 'openTab', takes: { roomId: null }, more: true }],
    [JSON.parse('{"id": 1, "name": "openTab", "takes": {"roomId": null}, "__proto__": {}}')],
  ])('%j is no request at all', (message) => {
    expect(readRequest(message)).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true }), (message) => {
        readRequest(message);
        readRequest({ id: 1, name: 'join', takes: message });
      }),
    );
  });
});
