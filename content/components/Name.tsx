import type { Label } from '../../src/contract';
import { nameOf } from '../people';

/** A nickname, isolated: whatever direction it is written in, the words around it stay where they are. */
export function Name({ person }: { readonly person: Label | undefined }) {
  return (
    <span class={person?.nickname ? 'name' : 'name unnamed'}>
      <bdi>{nameOf(person)}</bdi>
      {person?.suffix ? <span class="suffix"> {person.suffix}</span> : null}
    </span>
  );
}
