// The toolbar window. It closes whenever it loses the focus, so it holds nothing: all it shows comes from the background.
import './popup.css';
import { start } from '../content/start';

start('popup');
