import type { IdentityView } from '../../src/contract/identity';
import { useApp } from '../context';
import { identityLabels } from '../identityLabels';
import { Dialog } from './Dialog';
import { EraseAll, RemoveIdentity } from './EraseAll';
import { KeepIdentity } from './KeepIdentity';
import { KeptIdentity } from './KeptIdentity';
import { UnlockIdentity } from './UnlockIdentity';

function Identity({ identity }: { readonly identity: IdentityView }) {
  switch (identity.state) {
    case 'none':
      return <KeepIdentity />;
    case 'locked':
      return <UnlockIdentity />;
    case 'unlocked':
      return <KeptIdentity identity={identity} />;
  }
}

/** Who one is beyond a single room, if anybody; and the way to leave no trace. */
export function IdentityDialog({ identity }: { readonly identity: IdentityView }) {
  const app = useApp();
  return (
    <Dialog
      title={identityLabels.title}
      onClose={() => {
        app.panel.value = null;
      }}
    >
      <Identity identity={identity} />
      <div class="last-things">
        {identity.state !== 'none' && <RemoveIdentity />}
        <EraseAll />
      </div>
    </Dialog>
  );
}
