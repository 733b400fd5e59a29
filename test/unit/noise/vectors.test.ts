import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkVector, isOurs } from '../../../scripts/noiseVectorCheck';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { readVectors } from '../../vectors/readVectors';

interface Vector {
  protocol_name: string;
  messages: { payload: string; ciphertext: string }[];
  handshake_hash?: string;
  [field: string]: unknown;
}

const { vectors } = readVectors<{ vectors: Vector[] }>('noise.json');
let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

const named = vectors.map((vector, i): [string, Vector] => [`${i} ${vector.protocol_name}`, vector]);

test('there is a vector for each pattern', () => {
  expect(new Set(vectors.map((it) => it.protocol_name.split('_')[1]))).toEqual(
    new Set(['XX', 'XXpsk0', 'XXpsk3']),
  );
});

test.each(named)('%s passes', (_, vector) => {
  checkVector(crypto, vector);
});

/** Another last digit. */
const change = (hex: string): string => `${hex.slice(0, -1)}${hex.endsWith('0') ? '1' : '0'}`;

describe.each(named)('%s fails with', (_, vector) => {
  const fails = (mutant: Partial<Vector>): void => {
    expect(() => checkVector(crypto, { ...vector, ...mutant })).toThrow();
  };

  test.each([
    'init_prologue',
    'resp_prologue',
    'init_static',
    'resp_static',
    'init_ephemeral',
    'resp_ephemeral',
  ])('another %s', (field) => {
    // The top bits of a secret's last byte and its lowest three are set by X25519 itself: change the middle.
    const value = String(vector[field]);
    fails({
      [field]: value === '' ? '00' : `${value.slice(0, 8)}${value[8] === '0' ? '1' : '0'}${value.slice(9)}`,
    });
  });

  test('another psk, none, or one too many', () => {
    const psks = (vector.init_psks as string[] | undefined) ?? [];
    fails({ init_psks: [...psks, '00'.repeat(32)] });
    if (psks.length === 0) return;
    fails({ init_psks: [] });
    fails({ init_psks: [change(psks[0]!)] });
    fails({ resp_psks: [change(psks[0]!)] });
  });

  test('another handshake hash', () => {
    fails({ handshake_hash: '00'.repeat(64) });
  });

  test('another ciphertext or payload in any message', () => {
    for (const [i, message] of vector.messages.entries()) {
      fails({ messages: vector.messages.with(i, { ...message, ciphertext: change(message.ciphertext) }) });
      fails({ messages: vector.messages.with(i, { ...message, payload: `${message.payload}00` }) });
    }
  });

  test('a handshake that does not end', () => {
    fails({ messages: vector.messages.slice(0, 2) });
    fails({ messages: [] });
  });

  test('another pattern', () => {
    for (const pattern of ['XX', 'XXpsk0', 'XXpsk3']) {
      const protocol_name = `Noise_${pattern}_25519_ChaChaPoly_BLAKE2b`;
      if (protocol_name !== vector.protocol_name) fails({ protocol_name });
    }
  });
});

test.each([
  'Noise_XX_25519_ChaChaPoly_BLAKE2s',
  'Noise_XK_25519_ChaChaPoly_BLAKE2b',
  'Noise_XXpsk1_25519_ChaChaPoly_BLAKE2b',
  'XX',
])('%s is not ours', (protocol_name) => {
  expect(isOurs({ protocol_name })).toBe(false);
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hushroom-noise-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const root = join(__dirname, '..', '..', '..');
  const run = promisify(execFile);

  const check = async (content: string): Promise<{ code: number; out: string; err: string }> => {
    const file = join(folder, `${content.length}.json`);
    writeFileSync(file, content);
    try {
      const { stdout, stderr } = await run('node', ['scripts/run.mjs', 'scripts/noiseVectors.ts', file], {
        cwd: root,
      });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  };
  const other = { ...vectors[0]!, protocol_name: 'Noise_NN_25519_ChaChaPoly_BLAKE2b' };
  const wrong = { ...vectors[0]!, handshake_hash: '00' };

  test('counts what passed and what failed, and skips the rest', async () => {
    expect(await check(JSON.stringify({ vectors: [...vectors, other] }))).toMatchObject({
      code: 0,
      out: `${vectors.length} passed, 0 failed\n`,
    });
    const failing = await check(JSON.stringify({ vectors: [...vectors, wrong, {}] }));
    expect(failing.code).toBe(1);
    expect(failing.out).toMatch(new RegExp(`^${vectors.length} passed, 1 failed$`, 'm'));
  });

  test('is not content with nothing', async () => {
    expect(await check(JSON.stringify({ vectors: [other] }))).toMatchObject({
      code: 1,
      out: '0 passed, 0 failed\n',
    });
    for (const content of ['', '[]', '{"vectors": 1}', 'null']) {
      const unreadable = await check(content);
      expect(unreadable.code).toBe(2);
      expect(unreadable.err).toContain('cannot read Noise vectors');
    }
  });
});
