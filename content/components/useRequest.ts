import { useState } from 'preact/hooks';
import type { RequestName, Requests } from '../../src/contract';
import { useApp } from '../context';
import { failureWords } from '../words';

/** One thing asked of the background at a time, and what came of it. */
export function useRequest() {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  /** What it gives; undefined if it was refused. */
  const get = async <N extends RequestName>(
    name: N,
    takes: Requests[N]['takes'],
  ): Promise<Requests[N]['gives'] | undefined> => {
    if (busy) return undefined;
    setBusy(true);
    const reply = await app.client.request(name, takes);
    setBusy(false);
    setFailure(reply.ok ? null : failureWords(reply.code));
    return reply.ok ? reply.value : undefined;
  };
  const ask = async <N extends RequestName>(name: N, takes: Requests[N]['takes']): Promise<boolean> =>
    (await get(name, takes)) !== undefined;
  return { busy, failure, setFailure, get, ask };
}
