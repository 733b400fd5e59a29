// Says what is being done and how long it took; and undoes everything at the end, last first, however the end comes.

let ending: Promise<void> | undefined;

const goOn = (): void => {
  if (ending) throw new Error('ended');
};

/** Runs one step, printed as one line. Throws once the end has begun. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  goOn();
  process.stdout.write(`${title} ... `);
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  try {
    const value = await work();
    process.stdout.write(`${seconds()}\n`);
    return value;
  } catch (error) {
    process.stdout.write(`failed after ${seconds()}\n`);
    throw error;
  }
}

const undo: (() => Promise<unknown>)[] = [];

/** Starts something that `last` ends. An end that comes while it is starting waits for it: nothing that has half begun is forgotten. */
export function held<T>(start: () => Promise<T>, last: (value: T) => Promise<unknown>): Promise<T> {
  goOn();
  const starting = start();
  undo.push(async () => last(await starting));
  return starting;
}

/** Leaves nothing behind. Safe to call twice; never rejects. */
export function end(): Promise<void> {
  ending ??= (async () => {
    for (const last of undo.splice(0).reverse()) await last().catch(() => undefined);
  })();
  return ending;
}
