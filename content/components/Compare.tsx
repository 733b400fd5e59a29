import { useState } from 'preact/hooks';
import type { PersonView, RoomId } from '../../src/contract';
import type { Fingerprint } from '../../src/contract/fingerprint';
import { useApp } from '../context';
import { labels } from '../labels';
import { comparedWords, failureWords } from '../words';
import { Sign } from './Sign';
import { useGuard } from './useGuard';

interface CompareProps {
  readonly roomId: RoomId;
  readonly person: PersonView;
  /** The one on the screen: what is said is said of this and no other. */
  readonly fingerprint: Fingerprint;
}

/** What came of comparing: said by those who compared, taken back by them, and with consequences either way. */
export function Compare({ roomId, person, fingerprint }: CompareProps) {
  const app = useApp();
  const [failure, setFailure] = useState<string | null>(null);
  const { guarded } = useGuard(fingerprint.hex);
  const tell = async (verdict: 'matches' | 'differs' | 'unread') => {
    if (guarded) return;
    const takes = { roomId, person: person.id, hex: fingerprint.hex, verdict };
    const reply = await app.client.request('compared', takes);
    setFailure(reply.ok ? null : failureWords(reply.code));
  };
  const { tone, text } = comparedWords(person.verified);
  const decided = person.verified === 'words' || person.verified === 'differs';
  return (
    <div class="verdict">
      <p role="status" class={`verdict-state tone-${tone}`}>
        <Sign tone={tone} {...(tone === 'ok' ? { icon: 'verified' } : {})} />
        {text}
      </p>
      {failure !== null && (
        <p class="field-error" role="alert">
          {failure}
        </p>
      )}
      <div class="verdict-tools">
        {person.verified !== 'words' && (
          <button
            type="button"
            class="button primary"
            aria-disabled={guarded}
            onClick={() => void tell('matches')}
          >
            {labels.theyMatch}
          </button>
        )}
        {person.verified !== 'differs' && (
          <button type="button" class="button" aria-disabled={guarded} onClick={() => void tell('differs')}>
            {labels.theyDiffer}
          </button>
        )}
        {decided && (
          <button
            type="button"
            class="button quiet"
            aria-disabled={guarded}
            onClick={() => void tell('unread')}
          >
            {labels.takeBack}
          </button>
        )}
      </div>
      {!decided && <p class="hint">{labels.compareHint}</p>}
    </div>
  );
}
