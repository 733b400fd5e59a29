// Firefox suspends an event page after 30 s whatever its WebSocket does; a call to the browser itself counts as life.
import { browser } from '../browser';
import type { Platform } from './platform';

const CALL_EVERY_MS = 20_000;

let timer: ReturnType<typeof setInterval> | undefined;

export const firefoxPlatform: Platform = {
  keepAwake(awake) {
    if (awake) timer ??= setInterval(() => void browser.runtime.getPlatformInfo(), CALL_EVERY_MS);
    else {
      clearInterval(timer);
      timer = undefined;
    }
  },
  async findTab() {
    return undefined; // No runtime.getContexts; an open page's port tells its tab.
  },
  async closeSessionStorage() {
    // No setAccessLevel: it never was open to content scripts.
  },
};
