/** A storage area of a browser, in memory. */
export class Area {
  readonly items: Map<string, unknown>;

  constructor(items: readonly (readonly [string, unknown])[] = []) {
    this.items = new Map(items);
  }

  async get(): Promise<Record<string, unknown>> {
    return Object.fromEntries(this.items);
  }

  async set(items: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(items)) this.items.set(key, value);
  }

  async remove(keys: string | string[]): Promise<void> {
    for (const key of [keys].flat()) this.items.delete(key);
  }
}
