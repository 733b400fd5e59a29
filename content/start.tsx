// Common to both pages: connect, then draw.
import { render } from 'preact';
import { connectClient } from '../src/client';
import { Page } from './components/Page';
import { AppContext } from './context';
import { pageEffects } from './effects';
import { openPort } from './port';
import { walkRegions } from './regions';
import { createApp, type Surface } from './state';

export function start(surface: Surface): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root element');
  const app = createApp(connectClient(openPort), surface);
  pageEffects(app, document);
  walkRegions(document);
  render(
    <AppContext.Provider value={app}>
      <Page />
    </AppContext.Provider>,
    root,
  );
}
