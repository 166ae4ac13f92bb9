/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.next/'],
  modulePathIgnorePatterns: ['/dist/', '/.next/', '/.ticketing/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Tests run on the sources: a stale build cannot make one pass.
  moduleNameMapper: {
    '^@ticketing/common/(.*)$': '<rootDir>/common/src/$1',
    '^@/(.*)$': '<rootDir>/client/$1',
  },
  globalSetup: '<rootDir>/infra/local/testing/start-test-servers.ts',
  globalTeardown: '<rootDir>/infra/local/testing/stop-test-servers.ts',
  maxWorkers: 2,
  testTimeout: 20_000,
};
