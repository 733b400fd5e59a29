// A program that dies, as far as its store is concerned.
import { type Changes, MemoryStore, type Store } from '../../background/store';

/** A store of a program that dies: what was written until then stays, and nothing that it does afterwards is ever stored or sent. */
export class Mortal implements Store {
  readonly #store: Store;
  readonly #waiting: (() => void)[] = [];
  #state: 'alive' | 'dead' | 'buried' = 'alive';
  /** `store`: what an earlier life has left. */
  constructor(store: Store = new MemoryStore()) {
    this.#store = store;
  }
  write(changes: Changes): Promise<void> {
    return this.#state === 'alive' ? this.#store.write(changes) : this.#never();
  }
  read(prefix: string): Promise<Map<string, unknown>> {
    return this.#store.read(prefix);
  }
  erase(prefix: string): Promise<void> {
    return this.#state === 'alive' ? this.#store.erase(prefix) : this.#never();
  }
  /** What the next life finds. */
  die(): Store {
    this.#state = 'dead';
    return this.#store;
  }
  /** The next life reaches its server at another address. */
  async moveTo(url: string): Promise<void> {
    const facts = (await this.#store.read('~facts')).get('') as { domain: string };
    await this.#store.write(new Map([['~facts', { ...facts, url }]]));
  }
  /** Lets the first life run out, so that the test ends: nothing of it is kept. */
  bury(): void {
    this.#state = 'buried';
    for (const go of this.#waiting.splice(0)) go();
  }
  #never(): Promise<void> {
    return this.#state === 'buried' ? Promise.resolve() : new Promise((done) => this.#waiting.push(done));
  }
}
