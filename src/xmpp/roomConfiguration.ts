// XEP-0045, 10: who creates a room configures it, once. Settings a service does not know are left alone.
import { type Form, parseForm, submitForm } from './xep0004';
import { child, type Xml, xml } from './xml';

const NS_OWNER = 'http://jabber.org/protocol/muc#owner';
const FORM_TYPE = 'http://jabber.org/protocol/muc#roomconfig';

/** What we ask of a room, in the words of XEP-0045, Prosody and ejabberd. */
const WISHES: readonly (readonly [string, string])[] = [
  ['muc#roomconfig_publicroom', '0'],
  ['public_list', '0'],
  ['muc#roomconfig_persistentroom', '0'],
  ['muc#roomconfig_whois', 'moderators'],
  ['muc#roomconfig_enablelogging', '0'],
  ['muc#roomconfig_enablearchiving', '0'],
  ['mam', '0'],
  ['muc#roomconfig_historylength', '0'],
  ['muc#roomconfig_defaulthistorymessages', '0'],
  ['muc#roomconfig_moderatedroom', '0'],
  ['muc#roomconfig_membersonly', '0'],
  ['muc#roomconfig_passwordprotectedroom', '0'],
  ['muc#roomconfig_changesubject', '0'],
  // The handshake travels in private messages.
  ['muc#roomconfig_allowpm', 'anyone'],
  ['allow_private_messages', '1'],
];

export const askConfiguration = (room: string, id: string): Xml =>
  xml('iq', { type: 'get', to: room, id }, xml('query', { xmlns: NS_OWNER }));

const setConfiguration = (room: string, id: string, form: Xml): Xml =>
  xml('iq', { type: 'set', to: room, id }, xml('query', { xmlns: NS_OWNER }, form));

/** Answers the form; undefined when the answer holds none. */
export function configure(answer: Xml, room: string, id: string): Xml | undefined {
  const query = child(answer, 'query', NS_OWNER);
  const form = query && parseForm(query);
  return form && setConfiguration(room, id, submitForm(FORM_TYPE, fill(form)));
}

/** An instant room (XEP-0045, 10.1.2): opens it with the service's own settings. */
export const acceptDefaults = (room: string, id: string): Xml =>
  setConfiguration(room, id, submitForm('', new Map()));

function fill(form: Form): Map<string, string> {
  const answers = new Map<string, string>();
  for (const [name, wish] of WISHES) {
    const field = form.fields.get(name);
    if (!field || field.type === 'fixed' || field.type === 'hidden') continue;
    if (field.options.length > 0 && !field.options.includes(wish)) continue;
    answers.set(name, wish);
  }
  return answers;
}
