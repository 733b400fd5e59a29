import type { ServerTestView } from '../../src/contract/servers';
import { checkTones, serverCheckWords, serverLabels, serverTestWords } from '../serverWords';
import { Sign } from './Sign';

/** What "Test this server" has found so far. Only the sentence at the top is read out while it goes on. */
export function ServerTest({ test }: { readonly test: ServerTestView }) {
  const summary = serverTestWords(test);
  return (
    <section class="server-test" aria-label={serverLabels.results}>
      <p class={`server-test-summary tone-${summary.tone}`} role="status">
        <Sign tone={summary.tone} /> {summary.text}
      </p>
      <ul class="server-checks" aria-busy={!test.done}>
        {test.checks.map((check) => {
          const { title, text, meaning } = serverCheckWords(check);
          return (
            <li key={check.check} class={`server-check is-${check.verdict}`}>
              <Sign tone={checkTones[check.verdict]} />
              <div>
                <strong>{title}</strong>
                <p>{text}</p>
                {meaning !== '' && <p class="hint">{meaning}</p>}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
