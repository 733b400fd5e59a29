// Chrome ends a service worker after 30 idle seconds. Traffic on its WebSocket counts as life, and an open room asks its server for an
// acknowledgement every 20 s, so nothing is needed but while the server waits for a person.
import { keepCalling } from './calls';
import type { Platform } from './platform';

export const chromePlatform: Platform = {
  keepAwake(need) {
    keepCalling(need === 'waiting');
  },
  async origin() {
    return 'common'; // The extension's id in the store.
  },
  async hostsChanged() {},
  async findTab(url) {
    const contexts = await chrome.runtime.getContexts({ contextTypes: ['TAB'] });
    // Only the path: the page may have put something behind it.
    return contexts.find((it) => it.documentUrl?.split(/[?#]/)[0] === url)?.tabId;
  },
  async closeSessionStorage() {
    await chrome.storage.session.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });
  },
};
