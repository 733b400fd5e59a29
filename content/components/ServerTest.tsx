import type { ServerCheckView, ServerTestView } from '../../src/contract/servers';
import { useApp } from '../context';
import { allowHost } from '../permissions';
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
                {test.done && isHelpedByPermission(check) && <Allow server={test.server} check={check} />}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The file that says where the server is could not be read, or the browser adds a number of its own. */
const isHelpedByPermission = ({ check, found }: ServerCheckView): boolean =>
  (check === 'address' && found === 'usual') || (check === 'origin' && found === 'own');

function Allow({ server, check }: { readonly server: string; readonly check: ServerCheckView }) {
  const app = useApp();
  const allow = async () => {
    const allowed = await allowHost(new URL(String(check.value)).hostname);
    if (allowed) await app.client.request('testServer', { server });
  };
  return (
    <>
      <button type="button" class="button" onClick={() => void allow()}>
        {serverLabels.allow}
      </button>
      <p class="hint">{serverLabels.allowHint}</p>
    </>
  );
}
