// Firefox opens WebSockets with `Origin: moz-extension://UUID`, and the UUID is that of one installation: a server could tell by it
// that two throw-away accounts belong to one person. Where the user has allowed it for a server, a rule takes the header off.
// (Without that permission such a rule has no effect, and says nothing.)
import { browser } from '../browser';

const RULE = 1;

/** `https://chat.example.org/*` -> chat.example.org; undefined for a pattern that names no one host. */
const hostOf = (pattern: string): string | undefined => /^[a-z*]+:\/\/([^*/:]+)\//.exec(pattern)?.[1];

async function allowedHosts(): Promise<string[]> {
  const { origins = [] } = await browser.permissions.getAll();
  return [...new Set(origins.flatMap((it) => hostOf(it) ?? []))];
}

export async function removeOrigin(): Promise<void> {
  const hosts = await allowedHosts();
  const rule = {
    id: RULE,
    // Ours alone: pages of that server keep theirs.
    condition: {
      requestDomains: hosts,
      initiatorDomains: [new URL(browser.runtime.getURL('')).hostname],
      resourceTypes: ['websocket' as const],
    },
    action: {
      type: 'modifyHeaders' as const,
      requestHeaders: [{ header: 'origin', operation: 'remove' as const }],
    },
  };
  await browser.declarativeNetRequest.updateSessionRules({
    removeRuleIds: [RULE],
    addRules: hosts.length > 0 ? [rule] : [],
  });
}

export async function isOriginRemoved(url: string): Promise<boolean> {
  return (await allowedHosts()).includes(new URL(url).hostname);
}
