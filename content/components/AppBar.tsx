import type { Theme } from '../../src/contract';
import { useApp } from '../context';
import { identityLabels } from '../identityLabels';
import { labels, themes } from '../labels';
import { Icon } from './Icon';
import { Mark } from './Mark';

function ThemeSwitch() {
  const app = useApp();
  const theme = app.view.value?.settings.theme ?? 'system';
  const choose = (value: string) => void app.client.request('setTheme', { theme: value as Theme });
  return (
    <select
      class="control theme"
      aria-label={labels.theme}
      value={theme}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {Object.entries(themes).map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

export function AppBar() {
  const app = useApp();
  const rooms = app.view.value?.rooms ?? [];
  const first = rooms[0];
  return (
    <header class="bar" data-region>
      <Mark />
      <span class="wordmark">{labels.product}</span>
      <span class="spring" />
      {app.room.value ? (
        <button
          type="button"
          class="button quiet tool"
          title={labels.joinAnother}
          data-region-focus
          onClick={() => app.showJoinForm()}
        >
          <Icon name="plus" />
          <span class="tool-label">{labels.joinAnother}</span>
        </button>
      ) : (
        first && (
          <button type="button" class="button quiet" data-region-focus onClick={() => app.show(first.id)}>
            <Icon name="back" />
            {labels.backToRoom}
          </button>
        )
      )}
      <button
        type="button"
        class="button quiet tool"
        title={identityLabels.title}
        aria-haspopup="dialog"
        onClick={() => {
          app.panel.value = 'identity';
        }}
      >
        <Icon name="person" />
        <span class="tool-label">{identityLabels.title}</span>
      </button>
      <ThemeSwitch />
    </header>
  );
}
