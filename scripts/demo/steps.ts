// Says what is being done and how long it took; and undoes everything at the end, last first, however the end comes.

/** Runs one step, printed as one line. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
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

/** `last` runs when the demo ends. */
export const atEnd = (last: () => Promise<unknown>): void => {
  undo.push(last);
};

let ending: Promise<void> | undefined;

/** Leaves nothing behind. Safe to call twice; never rejects. */
export function end(): Promise<void> {
  ending ??= (async () => {
    for (const last of undo.splice(0).reverse()) await last().catch(() => undefined);
  })();
  return ending;
}
