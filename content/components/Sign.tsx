import type { Tone } from '../words';
import { Icon, type IconName } from './Icon';

const signs: Readonly<Record<Tone, IconName>> = {
  quiet: 'dot',
  busy: 'ring',
  ok: 'check',
  warn: 'warn',
  danger: 'danger',
};

/** The shape that goes with a tone, so that colour never stands alone. */
export function Sign({ tone }: { readonly tone: Tone }) {
  return (
    <span class={`sign tone-${tone}`}>
      <Icon name={signs[tone]} />
    </span>
  );
}
