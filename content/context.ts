import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { App } from './state';

export const AppContext = createContext<App | null>(null);

/** The page's state, in any component. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('a component was drawn outside the page');
  return app;
}
