// The npm package otr as a program of its own: node scripts/run.mjs test/otr/peer/packagePeer.ts. Its key is one of ours, because its own
// generator takes up to a quarter of a minute.
import { createInterface } from 'node:readline';
import otr from 'otr';
import { randomBytes } from '../../../background/clock';
import type { OtrCommand } from '../../../scripts/otrEndpointCore';
import { toBase64 } from '../../../src/crypto/bytes';
import { generateDsaKey } from '../../../src/otr/dsaGenerate';
import { encodePrivate } from '../../../src/otr/dsaKey';
import { runAll } from '../../../src/otr/steps';
import { PackageMember } from './packageMember';

const key = otr.DSA.parsePrivate(toBase64(encodePrivate(runAll(generateDsaKey(randomBytes)))));
const member = new PackageMember(key, (line) => process.stdout.write(`${JSON.stringify(line)}\n`));
createInterface({ input: process.stdin }).on('line', (input) => member.obey(JSON.parse(input) as OtrCommand));
