/** What `nest new` writes, but that the shared journey lies outside and names its files in full. */
module.exports = {
  rootDir: 'src',
  testRegex: '\\.test\\.ts$',
  testEnvironment: 'node',
  testTimeout: 30_000,
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../tsconfig.json', diagnostics: false }],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
}
