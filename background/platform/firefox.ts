// Firefox suspends an event page after 30 s whatever its WebSocket does.
import { keepCalling } from './calls';
import { isOriginRemoved, removeOrigin } from './firefoxOrigin';
import type { Platform } from './platform';

export const firefoxPlatform: Platform = {
  keepAwake(need) {
    keepCalling(need !== 'none');
  },
  async origin(url) {
    return (await isOriginRemoved(url)) ? 'removed' : 'own';
  },
  hostsChanged: removeOrigin,
  async findTab() {
    return undefined; // No runtime.getContexts; an open page's port tells its tab.
  },
  async closeSessionStorage() {
    // No setAccessLevel: it never was open to content scripts.
  },
};
