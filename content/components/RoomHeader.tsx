import type { RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import { plainName } from '../plainText';
import { Icon, type IconName } from './Icon';
import { StatusChip } from './StatusChip';

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}

/** An icon whose words are always there for screen readers, and for the eye where there is room. */
function Tool({ icon, label, onClick }: ToolProps) {
  return (
    <button type="button" class="button quiet tool" title={label} onClick={onClick}>
      <Icon name={icon} />
      <span class="tool-label">{label}</span>
    </button>
  );
}

export function RoomHeader({ room }: { readonly room: RoomView }) {
  const app = useApp();
  const over = room.status.state === 'ended' || room.status.state === 'leaving';
  const openTab = async () => {
    const reply = await app.client.request('openTab', { roomId: room.id });
    if (reply.ok) window.close();
  };
  return (
    <header class="room-head" data-region>
      <h1 class="room-name">
        <bdi>{plainName(room.name)}</bdi>
      </h1>
      <div class="room-tools">
        {app.surface === 'popup' && <Tool icon="tab" label={labels.openTab} onClick={() => void openTab()} />}
        <Tool
          icon="info"
          label={labels.details}
          onClick={() => {
            app.panel.value = 'details';
          }}
        />
        {!over && (
          <button
            type="button"
            class="button"
            onClick={() => void app.client.request('leave', { roomId: room.id })}
          >
            {labels.leave}
          </button>
        )}
      </div>
      <StatusChip room={room} />
      <button
        type="button"
        class="button quiet fingerprints-button"
        data-region-focus
        onClick={() => {
          app.panel.value = 'fingerprints';
        }}
      >
        <Icon name="fingerprint" />
        {labels.fingerprints}
      </button>
    </header>
  );
}
