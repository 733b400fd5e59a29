// F6 and Shift+F6 walk through the regions of a page, as in desktop programs: rooms, room, people, messages, message box.

/** Marks an element as a region; what gets the focus is its `[data-region-focus]`, or else the element itself. */
export const REGION = '[data-region]';

const shown = (element: Element): boolean => element.getClientRects().length > 0;

/** The region after (or before) the one that has the focus, going round. */
export function nextRegion<T>(regions: readonly T[], current: number, backwards: boolean): T | undefined {
  if (regions.length === 0) return undefined;
  const from = current < 0 && backwards ? 0 : current;
  return regions[(from + (backwards ? -1 : 1) + regions.length) % regions.length];
}

/** Gives the function that ends it. */
export function walkRegions(document: Document): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector('dialog[open]')) return;
    const regions = [...document.querySelectorAll<HTMLElement>(REGION)].filter(shown);
    const current = regions.findIndex((region) => region.contains(document.activeElement));
    const next = nextRegion(regions, current, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    const inner = next.querySelector<HTMLElement>('[data-region-focus]');
    (inner ?? next).focus();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}
