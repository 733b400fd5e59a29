// A Prosody for one test file: started before its tests, stopped after them.
import { afterAll, beforeAll } from '@jest/globals';
import type { ServerOptions } from '../../server/configuration';
import { type Prosody, startProsody } from '../../server/prosody';

/** Ask for the server inside a test: it does not run before. */
export function useProsody(options: ServerOptions = {}): () => Prosody {
  let server: Prosody | undefined;
  beforeAll(async () => {
    server = await startProsody(options);
  }, 30_000);
  afterAll(async () => {
    await server?.stop();
  }, 10_000);
  return () => {
    if (!server) throw new Error('the server runs only while tests do');
    return server;
  };
}
