/** Where browsers differ: one file for each. */
export interface Platform {
  /** Keeps the background alive while `awake`. May be called again with the same value. */
  keepAwake(awake: boolean): void;
  /** A tab that shows our chat page, if the browser can tell. */
  findTab(url: string): Promise<number | undefined>;
  /** Keeps `storage.session` from content scripts, where the browser has to be told. */
  closeSessionStorage(): Promise<void>;
}
