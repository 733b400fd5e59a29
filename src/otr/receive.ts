// Whatever comes from the peer, and where it goes. What is not an OTR message of version 3 for this conversation goes nowhere.
import { hold } from './checking';
import { receiveData } from './conversation';
import { type Draft, warn } from './draft';
import { receiveCommit, receiveDhKey, receiveReveal, receiveSignature, startExchange } from './exchange';
import { decodeMessage, type Message } from './messages';
import { readWire } from './wire';

/** Lower ones are no instance. */
export const MIN_TAG = 0x100;

export function receive(d: Draft, wire: string): void {
  const read = readWire(wire);
  switch (read.type) {
    case 'refused':
      return warn(d, read.reason);
    case 'query':
      return receiveQuery(d);
    case 'encoded':
      if (d.state.checking) hold(d, wire);
      else receiveMessage(d, read.bytes, wire);
  }
}

/** Anybody can write a query: it never disturbs a conversation that has keys. */
function receiveQuery(d: Draft): void {
  const { type } = d.state.conversation;
  if (type === 'plaintext' || type === 'finished') startExchange(d);
  else warn(d, 'query');
}

function receiveMessage(d: Draft, bytes: Uint8Array, wire: string): void {
  const message = decodeMessage(bytes);
  if (message === undefined) return warn(d, 'malformed');
  if (message === 'version') return warn(d, 'version');
  if (!isForUs(message, d.state.tag)) return warn(d, 'instance');
  switch (message.type) {
    case 'commit':
      return receiveCommit(d, message);
    case 'key':
      return receiveDhKey(d, message);
    case 'reveal':
      return receiveReveal(d, message, wire);
    case 'signature':
      return receiveSignature(d, message, wire);
    case 'data':
      return receiveData(d, message, wire);
  }
}

/** Only a first message may name nobody. One that bears our own tag has come back from a mirror. */
const isForUs = ({ type, sender, receiver }: Message, tag: number): boolean =>
  sender >= MIN_TAG && sender !== tag && (receiver === tag || (type === 'commit' && receiver === 0));
