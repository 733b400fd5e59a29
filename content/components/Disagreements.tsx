import { useRef } from 'preact/hooks';
import type { DisagreementView } from '../../src/contract';
import { disagreementTitle, disagreementWords } from '../doubtWords';
import { labels } from '../labels';
import type { People } from '../people';
import { spoken } from '../sentence';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';

interface DisagreementsProps {
  readonly disagreements: readonly DisagreementView[];
  readonly people: People;
}

/** Differences with somebody who agreed when the page opened, or has agreed since. */
function useFresh(disagreements: readonly DisagreementView[]): readonly DisagreementView[] {
  const old = useRef(new Set(disagreements.map((it) => it.with)));
  const now = new Set(disagreements.map((it) => it.with));
  for (const who of old.current) if (!now.has(who)) old.current.delete(who);
  return disagreements.filter((it) => !old.current.has(it.with));
}

/** Who sees another room than oneself: there as long as it lasts, spoken only when it begins. */
export function Disagreements({ disagreements, people }: DisagreementsProps) {
  const fresh = useFresh(disagreements);
  return (
    <>
      <div class="hidden" role="alert">
        {fresh.length > 0 && spoken(disagreementTitle(fresh), people)}
      </div>
      {disagreements.length > 0 && (
        <section class="room-banner tone-warn" aria-label={labels.whoSeesWhom} data-region>
          <Sign tone="warn" />
          <div>
            <p>
              <SentenceText sentence={disagreementTitle(disagreements)} people={people} />
            </p>
            <details>
              <summary data-region-focus>{labels.whoSeesWhom}</summary>
              <ul class="disagreements">
                {disagreements.map((it) => (
                  <li key={`${it.with} ${it.about} ${it.kind}`}>
                    <SentenceText
                      sentence={disagreementWords(it, it.about !== null && people.has(it.about))}
                      people={people}
                    />
                  </li>
                ))}
              </ul>
              <p class="hint">{labels.disagreementHint}</p>
            </details>
          </div>
        </section>
      )}
    </>
  );
}
