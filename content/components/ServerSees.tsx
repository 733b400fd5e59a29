import { useEffect, useState } from 'preact/hooks';
import type { LineView, RoomView } from '../../src/contract';
import type { WireEntry } from '../../src/contract/servers';
import { useApp } from '../context';
import { type People, peopleById } from '../people';
import { plainText } from '../plainText';
import { directionWords, learns, learnsNot, sizeWords, wireLabels } from '../wireWords';
import { Dialog } from './Dialog';
import { MessageText } from './MessageText';
import { Name } from './Name';

/** The last stanzas, newest first, asked for again with each new line. Null before the first answer. */
function useStanzas({ id, lines }: RoomView): readonly WireEntry[] | null {
  const { client } = useApp();
  const [entries, setEntries] = useState<readonly WireEntry[] | null>(null);
  useEffect(() => {
    let stale = false;
    void client.request('serverSees', { roomId: id }).then((reply) => {
      if (!stale && reply.ok) setEntries([...reply.value.entries].reverse());
    });
    return () => {
      stale = true;
    };
  }, [client, id, lines]);
  return entries;
}

function Read({ line, people }: { readonly line: LineView | undefined; readonly people: People }) {
  if (line?.kind !== 'message') return <p class="hint">{wireLabels.nothingToRead}</p>;
  return (
    <>
      <Name person={people.get(line.author)} />
      <p class="wire-text" dir="auto">
        <MessageText text={line.text} />
      </p>
    </>
  );
}

function Facts({ title, facts }: { readonly title: string; readonly facts: readonly string[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <ul class="wire-facts">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </section>
  );
}

/** Raw stanzas beside what people read of them, and what the server learns all the same. */
export function ServerSees({ room }: { readonly room: RoomView }) {
  const app = useApp();
  const stanzas = useStanzas(room);
  const people = peopleById(room.people);
  const lines = new Map(room.lines.map((line) => [line.id, line]));
  return (
    <Dialog
      title={wireLabels.title}
      wide
      onClose={() => {
        app.panel.value = null;
      }}
    >
      <p class="lead">{wireLabels.lead}</p>
      <div class="wire-learns">
        <Facts title={wireLabels.learns} facts={learns(room)} />
        <Facts title={wireLabels.learnsNot} facts={learnsNot(room)} />
      </div>
      <section>
        <h3>{wireLabels.sideBySide}</h3>
        {stanzas?.length === 0 && <p class="hint">{wireLabels.nothingYet}</p>}
        <ol class="wire">
          {stanzas?.map((it) => (
            <li key={it.id} class="wire-pair">
              <div>
                <h4>
                  {wireLabels.asRead} <span class="hint">{directionWords(it.direction)}</span>
                </h4>
                <Read line={it.line === null ? undefined : lines.get(it.line)} people={people} />
              </div>
              <div>
                <h4>
                  {wireLabels.asSeen} <span class="hint">{sizeWords(it)}</span>
                </h4>
                <pre class="wire-xml" dir="ltr">
                  {plainText(it.xml)}
                  {it.cut && '…'}
                </pre>
              </div>
            </li>
          ))}
        </ol>
      </section>
    </Dialog>
  );
}
