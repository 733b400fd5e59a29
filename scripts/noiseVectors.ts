// npm run noise-vectors -- FILE.json
// Checks every vector for Noise_XX, Noise_XXpsk0 and Noise_XXpsk3 with 25519, ChaChaPoly and BLAKE2b in a file in the JSON
// form of cacophony and snow; others are skipped. Exit code 0 when all passed, 1 when one failed or there was none, 2 when
// the file cannot be read.
import { readFileSync } from 'node:fs';
import { sodiumPrimitives } from '../src/crypto/primitives';
import { checkVector, isOurs } from './noiseVectorCheck';

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function readVectors(file: string): unknown[] {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const vectors = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'vectors') : undefined;
  if (!Array.isArray(vectors)) throw new Error('no list named "vectors" in it');
  return vectors;
}

async function main(file: string | undefined): Promise<number> {
  if (file === undefined) {
    console.error('usage: npm run noise-vectors -- FILE.json');
    return 2;
  }
  let vectors: unknown[];
  try {
    vectors = readVectors(file);
  } catch (error) {
    console.error(`${file}: cannot read Noise vectors: ${reason(error)}`);
    return 2;
  }
  const crypto = await sodiumPrimitives();
  let passed = 0;
  let failed = 0;
  for (const [i, vector] of vectors.entries()) {
    if (!isOurs(vector)) continue;
    try {
      checkVector(crypto, vector);
      passed += 1;
    } catch (error) {
      failed += 1;
      console.log(`vector ${i} (${Reflect.get(Object(vector), 'protocol_name')}): ${reason(error)}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv[2]);
