// Times as people read them. A time is never trusted: whatever number comes, nothing throws.
import type { TextView } from '../src/contract';

const LAST = 8.64e15;

const valid = (at: number): boolean => Number.isFinite(at) && Math.abs(at) <= LAST;

/** Hours and minutes, with the day before them when it is not the day of `now`. Empty for a time that no calendar has. */
export function clock(at: number, now: number, locale?: string): string {
  if (!valid(at)) return '';
  const time = new Date(at);
  const sameDay = valid(now) && time.toDateString() === new Date(now).toDateString();
  const hours = time.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  return sameDay ? hours : `${time.toLocaleDateString(locale, { day: 'numeric', month: 'short' })}, ${hours}`;
}

/** A day, with its year. Empty for a time that no calendar has. */
export const day = (at: number, locale?: string): string =>
  valid(at)
    ? new Date(at).toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric' })
    : '';

/** For the `datetime` attribute (ISO 8601); undefined for a time that no calendar has. */
export function machineTime(at: number): string | undefined {
  return valid(at) ? new Date(at).toISOString() : undefined;
}

/** Messages of one person within this time stand together under one name, in milliseconds. */
const RUN = 5 * 60_000;

/** Whether a message stands under the one before, by the same person. */
export const inOneRun = (
  message: Pick<TextView, 'action' | 'at'>,
  before: Pick<TextView, 'action' | 'at'>,
): boolean => !message.action && !before.action && message.at - before.at < RUN;
