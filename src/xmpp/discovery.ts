// Finding the chat rooms of a server: its items, then what each of them is (XEP-0030). Everybody has to come to the same answer, because
// the service's domain goes into the derivation of a room (docs/PROTOCOL.md 3): so the choice does not depend on who answers first.
import type { Env } from '../env';
import { NS_MUC } from './namespaces';
import { randomId } from './randomId';
import { askInfo, askItems, isTextConference, readItems } from './xep0030';
import type { Xml } from './xml';

export interface Discovery {
  readonly domain: string;
  readonly deadline: number;
  /** Id and address of each question that is open. */
  readonly asked: readonly { readonly id: string; readonly of: string; readonly about: 'items' | 'info' }[];
  readonly found: readonly string[];
}

export type DiscoveryEvent = { readonly type: 'stanza'; readonly stanza: Xml } | { readonly type: 'tick' };

export type DiscoveryEffect =
  | { readonly type: 'send'; readonly stanza: Xml }
  /** `guessed`: nothing answered as a MUC service should; the usual name is tried. The last effect. */
  | { readonly type: 'found'; readonly service: string; readonly guessed: boolean };

type Step = readonly [Discovery | null, readonly DiscoveryEffect[]];
type DiscoveryEnv = Pick<Env, 'now' | 'random'>;

const TIMEOUT = 8_000;
const MAX_ITEMS = 20;

const usual = (domain: string): string => `conference.${domain}`;

export function beginDiscovery(domain: string, env: DiscoveryEnv): Step {
  const id = randomId(env.random);
  return [
    { domain, deadline: env.now + TIMEOUT, asked: [{ id, of: domain, about: 'items' }], found: [] },
    [{ type: 'send', stanza: askItems(domain, id) }],
  ];
}

/** The state is null once the service is found. Stanzas that answer no question of ours change nothing. */
export function stepDiscovery(state: Discovery, event: DiscoveryEvent, env: DiscoveryEnv): Step {
  if (event.type === 'tick') return env.now < state.deadline ? [state, []] : finish(state);
  const { stanza } = event;
  if (stanza.name !== 'iq' || !['result', 'error'].includes(stanza.attrs.type ?? '')) return [state, []];
  const question = state.asked.find((it) => it.id === stanza.attrs.id && it.of === stanza.attrs.from);
  if (!question) return [state, []];
  const asked = state.asked.filter((it) => it !== question);
  if (question.about === 'info') {
    const found = isTextConference(stanza, NS_MUC) ? [...state.found, question.of] : state.found;
    return settle({ ...state, asked, found });
  }
  const items = [...new Set(readItems(stanza))].slice(0, MAX_ITEMS);
  const questions = items.map((of) => ({ id: randomId(env.random), of, about: 'info' as const }));
  const [next, effects] = settle({ ...state, asked: [...asked, ...questions] });
  const sends = questions.map(({ of, id }) => ({ type: 'send' as const, stanza: askInfo(of, id) }));
  return [next, [...sends, ...effects]];
}

export const nextDiscoveryTimer = (state: Discovery): number => state.deadline;

const settle = (state: Discovery): Step =>
  state.asked.length === 0 || state.found.includes(usual(state.domain)) ? finish(state) : [state, []];

/** The usual name first, then services of the server's own domain, then the alphabet. */
function finish({ domain, found }: Discovery): Step {
  const rank = (it: string): number => (it === usual(domain) ? 0 : it.endsWith(`.${domain}`) ? 1 : 2);
  const [service] = [...found].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return [null, [{ type: 'found', service: service ?? usual(domain), guessed: service === undefined }]];
}
