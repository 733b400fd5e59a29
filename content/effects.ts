// What the page does outside its own tree: title, theme, and telling the background what has been seen and what has been typed.
import { effect, signal } from '@preact/signals';
import type { RoomId } from '../src/contract';
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

  // One `read` at a time: the answer comes with a view of its own, in which the room has nothing unread.
  const telling = new Set<RoomId>();
  const ends = [
    effect(() => {
      document.title = pageTitle(app.unread.value);
    }),
    effect(() => {
      document.documentElement.dataset.theme = app.view.value?.settings.theme ?? 'system';
    }),
    effect(() => {
      const room = app.room.value;
      if (!visible.value || !room || room.unread === 0 || telling.has(room.id)) return;
      telling.add(room.id);
      void app.client.request('read', { roomId: room.id }).then(() => telling.delete(room.id));
    }),
  ];
  return () => {
    document.removeEventListener('visibilitychange', look);
    window?.removeEventListener('pagehide', app.flush);
    for (const end of ends) end();
  };
}
