// manifest.json names everything that either browser understands; each browser's manifest is that file with the other's keys taken out.

const LOOPBACK = ' ws://127.0.0.1:* ws://localhost:*';
/** Takes the Origin header off where the user allows it: only Firefox puts anything of the user's own into it. */
const ORIGIN = 'declarativeNetRequestWithHostAccess';

/** What a manifest loses or changes for one browser. */
const derive = {
  // Chrome splits private windows from normal ones, and needs `externally_connectable` to be closed: left out, every extension may connect.
  chrome(manifest) {
    const { scripts, ...background } = manifest.background;
    const { browser_specific_settings, ...rest } = manifest;
    const permissions = manifest.permissions.filter((it) => it !== ORIGIN);
    return { ...rest, background, permissions };
  },
  // Firefox runs an event page, has no split mode (private windows are asked for by the browser), and closes itself to other extensions
  // and pages unless a listener for them exists.
  firefox(manifest) {
    const { service_worker, type, ...background } = manifest.background;
    const { minimum_chrome_version, externally_connectable, ...rest } = manifest;
    return { ...rest, background, incognito: 'spanning' };
  },
};

/** The manifest of one browser ('chrome' or 'firefox') at a version; `dev` adds loopback servers and says so in the name. */
export function manifestFor(browser, source, { version, dev }) {
  const manifest = { ...derive[browser](source), version };
  if (!dev) return manifest;
  const policy = manifest.content_security_policy.extension_pages;
  return {
    ...manifest,
    name: `${manifest.name} (dev)`,
    action: { ...manifest.action, default_title: `${manifest.action.default_title} (dev)` },
    optional_host_permissions: [...manifest.optional_host_permissions, '*://127.0.0.1/*'],
    content_security_policy: {
      extension_pages: policy.replace('connect-src https: wss:', `connect-src https: wss:${LOOPBACK}`),
    },
  };
}
