// Names and groups of people, as the pages show them.
import type { Label, MessageView, ParticipantId, PersonView } from '../src/contract';
import { labels } from './labels';
import { plainName } from './plainText';

export type People = ReadonlyMap<ParticipantId, PersonView>;

export const peopleById = (people: readonly PersonView[]): People =>
  new Map(people.map((person) => [person.id, person]));

/** The name without its suffix; a plain word for somebody who has not given one. */
export function nameOf(person: Label | undefined): string {
  return (person && plainName(person.nickname)) || labels.unnamed;
}

/** The whole name in one string, for sentences and labels that no element can be put into. */
export function fullName(person: Label | undefined): string {
  const name = nameOf(person);
  return person?.suffix ? `${name} ${person.suffix}` : name;
}

export interface Confirmers {
  readonly confirmed: readonly ParticipantId[];
  readonly waiting: readonly ParticipantId[];
  /** Should have confirmed long ago. */
  readonly overdue: readonly ParticipantId[];
  readonly departed: readonly ParticipantId[];
}

/** Each expected participant in exactly one group. */
export function confirmers(message: MessageView): Confirmers {
  const confirmed = new Set(message.confirmed);
  const departed = new Set(message.departed);
  const overdue = new Set(message.overdue);
  const open = message.expected.filter((id) => !confirmed.has(id) && !departed.has(id));
  return {
    confirmed: message.expected.filter((id) => confirmed.has(id)),
    waiting: open.filter((id) => !overdue.has(id)),
    overdue: open.filter((id) => overdue.has(id)),
    departed: message.expected.filter((id) => !confirmed.has(id) && departed.has(id)),
  };
}

/** 'ab12cd…' -> 'ab12 cd34 …': easier to compare in groups. */
export const hexGroups = (hex: string): string => hex.match(/.{1,4}/gu)?.join(' ') ?? '';
