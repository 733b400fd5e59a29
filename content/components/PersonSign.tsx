import type { PersonView } from '../../src/contract';
import { isVerified, type Tone } from '../words';
import { Sign } from './Sign';

/** The sign of a person's state; who is verified has a shield instead of a tick. */
export function PersonSign({ person, tone }: { readonly person: PersonView; readonly tone: Tone }) {
  const verified = person.state === 'encrypted' && tone === 'ok' && isVerified(person.verified);
  return verified ? <Sign tone={tone} icon="verified" /> : <Sign tone={tone} />;
}
