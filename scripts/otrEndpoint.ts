// npm run -s otr-endpoint
//
// Our OTR engine alone, for any peer to be tested against: no network, no room. One JSON object a line.
//
// stdin:   {"receive": wire}   {"send": text}   {"start": true}   {"end": true}
//          {"ask": {"secret": text, "question"?: text}}   {"reply": {"secret": text}}   {"abort": true}
//          {"extraKey": {"use": number}}   {"accept": fingerprint}: the changed identity
// stdout:  {"ready": true, "fingerprint": ours} first, then
//          {"wire": text for the peer}   {"text": what the peer says}
//          {"state": "plaintext" | "encrypted" | "changed" | "finished", "fingerprint": the peer's, or null}
//          {"asked": question or null}   {"verified": true | false}   {"aborted": true}: the question was not answered
//          {"extraKey": 64 hex digits, "use": number, "sent": true | false}
//          {"warning": reason}: src/otr/otrTypes.ts says what each means; "bad-input" is a line that is none of the above
//
// Fingerprints are 40 hex digits. The key is made anew each time. Heartbeats go out by themselves. The end of stdin ends it.
import { createInterface } from 'node:readline';
import { randomBytes } from '../background/clock';
import { generateDsaKey } from '../src/otr/dsaGenerate';
import { runAll } from '../src/otr/steps';
import { OtrEndpoint, parseCommand } from './otrEndpointCore';

const TICK_MS = 10_000;

const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const endpoint = new OtrEndpoint(runAll(generateDsaKey(randomBytes)), print);
setInterval(() => endpoint.tick(), TICK_MS).unref();
createInterface({ input: process.stdin }).on('line', (input) => {
  const command = input.trim() === '' ? null : parseCommand(input);
  if (command === undefined) print({ warning: 'bad-input' });
  else if (command !== null) endpoint.obey(command);
});
