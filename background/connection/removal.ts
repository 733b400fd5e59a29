// Cancelling the registration of an account that nobody needs any more (XEP-0077, 3.2): best effort, in a time that a user who leaves
// does not notice.
import { randomId } from '../../src/xmpp/randomId';
import { removeRegistration } from '../../src/xmpp/xep0077';
import { chooseLogin } from './login';
import type { Account } from './savedStream';
import { Stream, type StreamOptions } from './stream';

type Place = Pick<StreamOptions, 'url' | 'domain' | 'random' | 'now' | 'patience'>;

/** Resolves when the server has answered or the time is over. Without a stream, one is opened for it. */
export async function removeAccount(
  place: Place,
  account: Account,
  online: Stream | null,
  ms: number,
): Promise<void> {
  const cancel = async (stream: Stream): Promise<void> => {
    await stream.request(removeRegistration(place.domain, randomId(place.random)));
  };
  let opened: Stream | undefined;
  const done = online
    ? cancel(online)
    : new Promise<void>((resolve, reject) => {
        opened = loggedIn(place, account, (stream) => cancel(stream).then(resolve, reject), reject);
      });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done.catch(() => undefined), late]);
  clearTimeout(timer);
  opened?.close(true);
}

function loggedIn(
  place: Place,
  account: Account,
  ready: (stream: Stream) => void,
  ended: (error: unknown) => void,
): Stream {
  const nothing = async (): Promise<void> => undefined;
  const parts = { ...place, account, made: nothing, step: () => undefined, solve: async () => null };
  const stream: Stream = new Stream({
    ...place,
    resume: null,
    login: (mechanisms, request) => chooseLogin(parts, mechanisms, request),
    ready: async () => {
      stream.quiet();
      ready(stream);
    },
    receive: nothing,
    keep: nothing,
    ended,
  });
  return stream;
}
