// The simulator in bulk, as `npm test` and `npm run report` run it. Always the same seeds: what fails here fails everywhere.

/** Arguments of `scripts/run.mjs`. */
export const BULK = {
  cheap: ['test/sim/main.ts', '--seeds', '10000', '--seed', '1'],
  real: ['test/sim/main.ts', '--seeds', '500', '--seed', '100001', '--real'],
};
