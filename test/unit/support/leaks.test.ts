import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { base32 } from '@scure/base';
import { leaks, secretText } from '../../support/leaks';

const text = 'a room of marmots';
const key = randomBytes(32);
const secrets = [secretText('text', text), { name: 'key', bytes: key }];
const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

describe('leaks', () => {
  test.each([
    ['as it is', `<body>${text}</body>`],
    ['in base64', `<x>${b64(text)}</x>`],
    ['within base64, at 1', `<x>${b64(`y${text}zzz`)}</x>`],
    ['within base64, at 2', `<x>${b64(`yy${text}zzz`)}</x>`],
    ['in base64url', `<x>${Buffer.from(`yy${text}`).toString('base64url')}</x>`],
    ['in hex', `<x>${Buffer.from(text).toString('hex')}</x>`],
    ['in UTF-16 within base64', `<x>${b64(Buffer.from(text, 'utf16le'))}</x>`],
    ['in hex within base64', `<x>${b64(Buffer.from(text).toString('hex'))}</x>`],
    ['in base64 within base64', `<x>${b64(b64(text))}</x>`],
    ['as an address', `<x>${encodeURIComponent(text)}</x>`],
    ['in base32', `<x>${base32.encode(Buffer.from(text))}</x>`],
  ])('a text is found %s', (_, frame) => {
    expect(leaks(['<presence/>', frame], secrets)[0]).toContain('text');
  });

  test.each([
    ['within base64', `<x>${b64(Buffer.concat([Buffer.from('abcd'), key, Buffer.from('e')]))}</x>`],
    ['in hex', `<x>${key.toString('hex').toUpperCase()}</x>`],
    ['reversed', `<x>${b64(Buffer.from(key).reverse())}</x>`],
  ])('a key is found %s', (_, frame) => {
    expect(leaks([frame], secrets)[0]).toContain('key');
  });

  test('nothing is found where nothing is', () => {
    expect(leaks(['<message>', b64(randomBytes(10_000)), '<presence/>'], secrets)).toEqual([]);
  });
});
