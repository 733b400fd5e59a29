// Headless members as programs of their own: somebody to talk to. They speak JSON lines (scripts/member.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Prosody } from '../../server/prosody';

export interface Friend {
  readonly nickname: string;
  say(text: string): void;
  /** To one alone; the first time, that one is asked for a private conversation. */
  sayPrivately(to: string, text: string): void;
  leave(): Promise<void>;
  /** Stops its process where it stands, as a machine that hangs does. */
  pause(): void;
  resume(): void;
}

interface MemberEvent {
  readonly event: string;
  readonly nickname?: string;
  readonly state?: string;
  readonly text?: string;
  readonly fingerprint?: string;
}

const NICKNAMES = ['robin', 'sasha', 'kim', 'noor', 'luca', 'mika', 'ari', 'toni'];
export const friendName = (index: number): string =>
  `${NICKNAMES[index % NICKNAMES.length]}${index < NICKNAMES.length ? '' : Math.floor(index / NICKNAMES.length) + 1}`;

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once('exit', () => done());
  });

/** Resolves once it is in the room. `onEvent` sees everything it prints. */
export async function startFriend(
  server: Prosody,
  room: string,
  nickname: string,
  onEvent: (event: MemberEvent, friend: Friend) => void,
): Promise<Friend> {
  const scripts = join(process.cwd(), 'scripts');
  const where = ['--server', server.url, '--domain', server.domain, '--room', room, '--nick', nickname];
  const child = spawn(
    process.execPath,
    [join(scripts, 'run.mjs'), join(scripts, 'member.ts'), ...where],
    // A group of its own, so that Ctrl-C reaches us alone and we let it leave the room properly.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const write = (line: unknown): void => {
    if (child.stdin.writable) child.stdin.write(`${JSON.stringify(line)}\n`);
  };
  child.stdin.on('error', () => undefined); // it may have gone a moment ago
  const friend: Friend = {
    nickname,
    say: (text) => write({ say: text }),
    sayPrivately: (to, text) => write({ private: { to, text } }),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    leave: async () => {
      write({ leave: true });
      const timer = setTimeout(kill, 5_000);
      await ended(child);
      clearTimeout(timer);
      process.removeListener('exit', kill);
    },
  };
  await new Promise<void>((joined, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`the headless member ended with code ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event: MemberEvent = JSON.parse(line);
      if (event.event === 'joined') joined();
      onEvent(event, friend);
    });
  });
  return friend;
}

/** A friend that greets whoever comes, and answers what is said to it, each once in a while. */
export function startGreeter(
  server: Prosody,
  room: string,
  nickname: string,
  first: boolean,
): Promise<Friend> {
  const greeted = new Set<string>();
  return startFriend(server, room, nickname, ({ event, nickname: who, state }, friend) => {
    if (event !== 'participant' || state !== 'encrypted' || who === undefined || who === nickname) return;
    if (greeted.has(who)) return;
    greeted.add(who);
    friend.say(
      first
        ? `Hello ${who}! I am a program on your own machine, there so that you have company.`
        : `Hi ${who}. Compare my fingerprint with what others see, if you like.`,
    );
  });
}
