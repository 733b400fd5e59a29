// What the page does outside its own tree: title, theme, and telling the background what has been seen and what has been typed.
import { effect, signal } from '@preact/signals';
import { pageTitle } from './labels';
import type { App } from './state';

/** Gives the function that ends them. */
export function pageEffects(app: App, document: Document): () => void {
  const visible = signal(document.visibilityState === 'visible');
  const look = () => {
    visible.value = document.visibilityState === 'visible';
  };
  document.addEventListener('visibilitychange', look);
  const { defaultView: window } = document;
  window?.addEventListener('pagehide', app.flush);

  // One at a time of each: the answer comes with a view of its own, in which nothing is unread there.
  const telling = new Set<string>();
  const tell = (key: string, ask: () => Promise<unknown>): void => {
    if (telling.has(key)) return;
    telling.add(key);
    void ask().then(() => telling.delete(key));
  };
  const ends = [
    effect(() => {
      document.title = pageTitle(app.unread.value);
    }),
    effect(() => {
      document.documentElement.dataset.theme = app.view.value?.settings.theme ?? 'system';
    }),
    effect(() => {
      const [room, talk] = [app.room.value, app.talk.value];
      if (!visible.value || !room) return;
      // Only what is on the screen has been seen.
      if (talk === null && room.unread > 0)
        tell(room.id, () => app.client.request('read', { roomId: room.id }));
      if (talk !== null && talk.unread > 0)
        tell(`${room.id}/${talk.id}`, () =>
          app.client.request('privateRead', { roomId: room.id, talk: talk.id }),
        );
    }),
  ];
  return () => {
    document.removeEventListener('visibilitychange', look);
    window?.removeEventListener('pagehide', app.flush);
    for (const end of ends) end();
  };
}
