/** Where browsers differ: one file for each. */
export interface Platform {
  /** Keeps the background alive for a room. `waiting`: its stream is silent, because a person is to answer the server. */
  keepAwake(need: 'none' | 'room' | 'waiting'): void;
  /** What the Origin header tells the server at this address: the same of all who use Hushroom, this installation's own number, nothing. */
  origin(url: string): Promise<'common' | 'own' | 'removed'>;
  /** At the start, and whenever the user has allowed or forbidden a server. */
  hostsChanged(): Promise<void>;
  /** A tab that shows our chat page, if the browser can tell. */
  findTab(url: string): Promise<number | undefined>;
  /** Keeps `storage.session` from content scripts, where the browser has to be told. */
  closeSessionStorage(): Promise<void>;
}
