// Five projects: `unit` (nothing outside the process but our own build), `server` (a real Prosody), `relay` (a hostile relay before
// it), `otr` (other programs that speak OTR), `browser` (real browsers, too).
// Tests start what they need themselves, on ports and in folders of their own.
const common = {
  transform: { '\\.[mc]?[jt]sx?$': '<rootDir>/test/support/transform.mjs' },
  transformIgnorePatterns: [],
  resolver: '<rootDir>/test/support/resolver.cjs',
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json'],
  testEnvironment: 'node',
  globals: { __DEV__: true, __BROWSER__: 'node' },
};

export default {
  coverageProvider: 'v8',
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.{ts,tsx}'] },
    { ...common, displayName: 'server', testMatch: ['<rootDir>/test/server/**/*.test.ts'] },
    { ...common, displayName: 'relay', testMatch: ['<rootDir>/test/relay/**/*.test.ts'] },
    { ...common, displayName: 'otr', testMatch: ['<rootDir>/test/otr/**/*.test.ts'] },
    { ...common, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};
