import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of this folder. The type is the test's claim; a wrong one fails the test. */
export const readVectors = <T>(name: string): T => JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as T;
