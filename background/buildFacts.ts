// What build.mjs fills in. In Node (the headless member, tests) nothing does.
declare const __DEV__: boolean;
declare const __BROWSER__: string;

/** A development build may talk to servers on this machine without TLS. */
export const isDevBuild = typeof __DEV__ !== 'undefined' && __DEV__;
export const browserName: 'chrome' | 'firefox' =
  typeof __BROWSER__ !== 'undefined' && __BROWSER__ === 'firefox' ? 'firefox' : 'chrome';
