// The composition root. The browser starts this script whenever one of its events wants it and ends it when it likes, so every listener
// is added at once, and each waits for `ready` inside. Whether this is a start or a wake-up shows in `storage.session`, which lives as
// long as the browser: what it holds is restored, and the rooms go on where they were.
import { sodiumPrimitives } from '../src/crypto/primitives';
import { deriveRoom } from '../src/crypto/roomName';
import type { RoomState } from '../src/room/state';
import { App } from './app';
import { AutoLock, LOCK_ALARM } from './autoLock';
import { badgeOf } from './badge';
import { browser } from './browser';
import { browserName, isDevBuild } from './buildFacts';
import { ChatTab } from './chatTab';
import { Clock, randomBytes } from './clock';
import { connect } from './connection/connection';
import { fetchText } from './findServer';
import { LostRooms, noArea } from './lostRooms';
import { isOtrKey, OtrKeys } from './otrKeys';
import { chromePlatform } from './platform/chrome';
import { firefoxPlatform } from './platform/firefox';
import type { Platform } from './platform/platform';
import { type Port, Ports } from './ports';
import { roomMachine } from './roomMachine';
import { Rooms } from './rooms';
import { ServerTests } from './serverTest/serverTests';
import { Settings } from './settings';
import { SessionStore } from './store';
import { Vault } from './vault';

/** Offered until another server has been used: there is none that everybody should meet on. */
const DEFAULT_SERVER = '';
/** A resumption takes about 200 ms. Pages that show the room from before our death need not see it broken meanwhile. */
const FLICKER_MS = 800;
/** Wakes us if all else failed while a room is open. The shortest period that browsers grant. */
const ALARM = { name: 'room', periodInMinutes: 0.5 } as const;

const platform = browserName === 'firefox' ? firefoxPlatform : chromePlatform;
const clock = new Clock();
const store = new SessionStore(browser.storage.session);
const otrKeys = new OtrKeys(store, randomBytes);

/** A window of which nothing is kept; Chromium gives it a background of its own. */
const isPrivate = browser.extension.inIncognitoContext;

let app: App<RoomState> | null = null;
let lostRooms: LostRooms | null = null;
let autoLock: AutoLock | null = null;
const ready = begin();

const ports: Ports = new Ports({
  self: { id: browser.runtime.id, origin: browser.runtime.getURL('').replace(/\/$/, '') },
  ready,
  view: () => app!.view,
  handlers: () => app!.handlers(),
  counted: () => void autoLock?.look(),
});

browser.runtime.onConnect.addListener((port) => {
  ports.accept(port as Port);
  // Whoever opens a page may be about to join.
  void ready.then(() => otrKeys.prepare());
});

browser.alarms.onAlarm.addListener(async ({ name }) => {
  const rooms = await ready;
  if (name === LOCK_ALARM) await autoLock?.ring();
  else rooms.nudge();
});

for (const event of [browser.permissions.onAdded, browser.permissions.onRemoved])
  event.addListener(() => void platform.hostsChanged());

browser.runtime.onUpdateAvailable.addListener(async () => {
  // The new version would not know the rooms of the old one: it waits until the browser has no use for us.
  if (!(await ready).open) browser.runtime.reload();
});

async function begin(): Promise<Rooms<RoomState>> {
  await platform.closeSessionStorage();
  const [crypto, settings] = await Promise.all([
    sodiumPrimitives(),
    Settings.load(browser.storage.local, DEFAULT_SERVER),
    platform.hostsChanged(),
  ]);
  const world = { random: randomBytes, now: () => clock.now(), allowInsecureLoopback: isDevBuild };
  const serverTests = new ServerTests({
    ...world,
    connect: (options) => connect({ ...options, ...world }),
    loopback: isDevBuild,
    fetchText,
    origin: (url) => platform.origin(url),
    changed,
  });
  const vault = await Vault.load({
    local: isPrivate ? noArea : browser.storage.local,
    store,
    crypto,
    random: randomBytes,
    now: () => clock.now(),
    takeOtrKey: () => otrKeys.take(),
    changed,
  });
  const rooms = new Rooms({
    machine: roomMachine,
    store,
    clock,
    crypto,
    random: randomBytes,
    loopback: isDevBuild,
    fetchText,
    checkKey: (key) => isOtrKey(key, randomBytes),
    keysFor: async (identity) =>
      identity === 'kept'
        ? vault.keys()
        : { identity: randomBytes(32), otr: await otrKeys.take(), kept: null },
    remember: (effect) => void vault.remember(effect),
    derive: (name, service) => deriveRoom(crypto, name, service),
    connect: (wires) => connect({ ...wires, ...world, person: true }),
    changed,
  });
  const tab = new ChatTab(tabApi, platform, browser.runtime.getURL('chat.html'), () => ports.chatTabs());
  await rooms.restore();
  lostRooms = await LostRooms.look(isPrivate ? noArea : browser.storage.local, rooms.views.length > 0);
  app = await App.open({
    rooms,
    settings,
    lostRooms,
    serverTests,
    vault,
    eraseStorage,
    store,
    random: randomBytes,
    loopback: isDevBuild,
    showTab: () => tab.show(),
    changed,
  });
  autoLock = new AutoLock({
    alarms: browser.alarms,
    minutes: () => settings.view.lockMinutes,
    idle: () => vault.view.state === 'unlocked' && !rooms.open && ports.pages === 0,
    lock: () => vault.lock(),
  });
  await rooms.mended(FLICKER_MS);
  changed();
  return rooms;
}

async function eraseStorage(): Promise<void> {
  await otrKeys.forget();
  await browser.storage.session.clear();
  // What is on disk belongs to the windows of which something is kept.
  if (!isPrivate) await browser.storage.local.clear();
}

const tabApi = {
  create: (options: { url: string }) => browser.tabs.create(options),
  async focus(id: number): Promise<void> {
    const tab = await browser.tabs.update(id, { active: true });
    if (tab.windowId !== undefined) await browser.windows.update(tab.windowId, { focused: true });
  },
};

function changed(): void {
  if (app === null) return;
  ports.changed();
  const { rooms } = app.view;
  showBadge();
  const open = rooms.some(({ status }) => status.state !== 'ended');
  stayAwake(!open ? 'none' : rooms.some(({ captcha }) => captcha !== null) ? 'waiting' : 'room');
  void lostRooms?.keep(open);
  void autoLock?.look();
}

let shown = '';
function showBadge(): void {
  const badge = badgeOf(app!.view.rooms, app!.seen);
  if (badge.text === shown) return;
  shown = badge.text;
  void browser.action.setBadgeText({ text: badge.text });
  void browser.action.setBadgeBackgroundColor({ color: badge.colour });
}

let awake: Parameters<Platform['keepAwake']>[0] | null = null;
function stayAwake(need: NonNullable<typeof awake>): void {
  if (awake === need) return;
  awake = need;
  platform.keepAwake(need);
  if (need !== 'none') browser.alarms.create(ALARM.name, { periodInMinutes: ALARM.periodInMinutes });
  else void browser.alarms.clear(ALARM.name);
}
