// The chat in a tab of its own. Despite the folder's name nothing is ever injected into web pages: `content` is the chat's content,
// an ordinary page of the extension, whose components the popup uses as well.
import './chat.css';
import { start } from './start';

start('tab');
