// A call to the browser itself counts as life, whatever the WebSocket does.
import { browser } from '../browser';

const CALL_EVERY_MS = 20_000;

let timer: ReturnType<typeof setInterval> | undefined;

/** May be called again with the same value. */
export function keepCalling(wanted: boolean): void {
  if (wanted) timer ??= setInterval(() => void browser.runtime.getPlatformInfo(), CALL_EVERY_MS);
  else {
    clearInterval(timer);
    timer = undefined;
  }
}
