import type { Tone } from '../words';
import { Icon, type IconName } from './Icon';

/** The shape that goes with a tone, so that colour never stands alone. */
const signs: Readonly<Record<Tone, IconName>> = {
  quiet: 'dot',
  busy: 'ring',
  ok: 'check',
  warn: 'warn',
  danger: 'danger',
};

interface SignProps {
  readonly tone: Tone;
  /** Another shape than the tone's own. */
  readonly icon?: IconName;
}

export function Sign({ tone, icon }: SignProps) {
  return (
    <span class={`sign tone-${tone}`}>
      <Icon name={icon ?? signs[tone]} />
    </span>
  );
}
