import { useApp } from '../context';
import { labels } from '../labels';
import { plainName } from '../plainText';
import { serverLabels } from '../serverWords';
import { Field } from './Field';
import { Icon } from './Icon';
import { ServerTest } from './ServerTest';

interface ServerChoiceProps {
  readonly server: string;
  readonly error: string | null;
  readonly onInput: (server: string) => void;
  /** The server's name can't be used: says so at the field. */
  readonly onRefused: () => void;
}

/** Which server carries the room: typed or one that was kept, and what it is like. */
export function ServerChoice({ server, error, onInput, onRefused }: ServerChoiceProps) {
  const app = useApp();
  const test = app.view.value?.serverTest ?? null;
  const kept = app.view.value?.settings.servers ?? [];
  const typed = server.trim();
  const running = test !== null && !test.done && test.server === typed;
  const ask = async (name: 'testServer' | 'keepServer') => {
    if (running) return;
    const reply = await app.client.request(name, { server: typed });
    if (!reply.ok) onRefused();
  };
  return (
    <div class="server-choice">
      <Field
        id="join-server"
        label={labels.server}
        value={server}
        hint={labels.serverHint}
        error={error}
        onInput={onInput}
      />
      <p class="server-actions">
        <button type="button" class="button" aria-disabled={running} onClick={() => void ask('testServer')}>
          {running ? serverLabels.testing : serverLabels.test}
        </button>
        {typed !== '' && !kept.includes(typed) && (
          <button type="button" class="button quiet" onClick={() => void ask('keepServer')}>
            {serverLabels.keep}
          </button>
        )}
      </p>
      {test?.server === typed && <ServerTest test={test} />}
      <KeptServers servers={kept} chosen={typed} onUse={onInput} />
    </div>
  );
}

interface KeptServersProps {
  readonly servers: readonly string[];
  readonly chosen: string;
  readonly onUse: (server: string) => void;
}

function KeptServers({ servers, chosen, onUse }: KeptServersProps) {
  const app = useApp();
  if (servers.length === 0) return null;
  return (
    <section aria-labelledby="kept-servers">
      <h2 id="kept-servers" class="kept-title">
        {serverLabels.kept}
      </h2>
      <ul class="kept-servers">
        {servers.map((server) => (
          <li key={server}>
            <button
              type="button"
              class="button quiet kept-server"
              aria-label={serverLabels.use(plainName(server))}
              aria-pressed={server === chosen}
              onClick={() => onUse(server)}
            >
              <bdi>{plainName(server)}</bdi>
            </button>
            <button
              type="button"
              class="button quiet tool"
              aria-label={serverLabels.forget(plainName(server))}
              title={serverLabels.forget(plainName(server))}
              onClick={() => void app.client.request('forgetServer', { server })}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
