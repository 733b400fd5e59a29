/** Where browsers differ: one file for each. */
export interface Platform {
  /** Keeps the background alive for a room. `waiting`: its stream is silent, because a person is to answer the server. */
  keepAwake(need: 'none' | 'room' | 'waiting'): void;
  /** A tab that shows our chat page, if the browser can tell. */
  findTab(url: string): Promise<number | undefined>;
  /** Keeps `storage.session` from content scripts, where the browser has to be told. */
  closeSessionStorage(): Promise<void>;
}
