// Writes packages/postgres-store/test/previous/schema-<N>.mjs: the store, the core and the store's
// contract as they were at a commit, in one file. Tests run it on the newest schema, as the previous
// release runs during an upgrade. To replace it after a release:
//
//   node tools/previous-store/main.ts <commit>
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { build, type Options } from 'tsup'

const root = path.resolve(import.meta.dirname, '../..')
const target = path.join(root, 'packages/postgres-store/test/previous')
const packages = ['core', 'postgres-store', 'testkit']

const entry = `
export { createCalsync } from '@calsync/core'
export { KeyRing, migrate, pollingTransport, postgresStore, requireSchema, sqlSource } from '@calsync/postgres-store'
export { syncStoreContract } from '@calsync/testkit/contracts'
`

/** zod says the same in forty languages, a third of the whole. */
const withoutLocales: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'without-locales',
  setup: (bundler) => {
    bundler.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]/ }, ({ path: file }) =>
      /[/\\](en|index)\.\w+$/.test(file) ? undefined : { contents: 'export default () => ({})' },
    )
  },
}

const tolerantAssert: typeof withoutLocales = {
  name: 'tolerant-assert',
  setup: (bundler) => {
    bundler.onResolve({ filter: /^node:assert\/strict$/ }, () => ({
      path: path.join(import.meta.dirname, 'tolerant-assert.js'),
    }))
  },
}

const [commit] = process.argv.slice(2)
if (commit === undefined) {
  console.error('usage: node tools/previous-store/main.ts <commit>')
  process.exit(2)
}

const git = (...args: string[]): Buffer =>
  execFileSync('git', args, { cwd: root, maxBuffer: 2 ** 28 })
const id = git('rev-parse', '--short', commit).toString().trim()

// Inside the workspace, for the dependencies: they are those of today, the sources are not.
mkdirSync(path.join(root, 'node_modules/.cache'), { recursive: true })
const checkout = mkdtempSync(path.join(root, 'node_modules/.cache/previous-'))
try {
  const archive = git('archive', id, ...packages.map((name) => `packages/${name}/src`))
  execFileSync('tar', ['-x', '-C', checkout], { input: archive })
  for (const name of packages) {
    const modules = path.join('packages', name, 'node_modules')
    symlinkSync(path.join(root, modules), path.join(checkout, modules))
  }
  const source = (file: string): string => path.join(checkout, 'packages', file)
  const migrations = readdirSync(source('postgres-store/src/migrations'))
  const version = migrations.filter((name) => /^\d{4}-.*\.sql$/.test(name)).length
  const file = path.join(checkout, `schema-${version}.ts`)
  writeFileSync(file, entry)
  await build({
    config: false,
    silent: true,
    removeNodeProtocol: false,
    entry: { [`schema-${version}`]: file },
    outDir: checkout,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    target: 'node22',
    platform: 'node',
    splitting: false,
    treeshake: true,
    minify: true,
    loader: { '.sql': 'text' },
    noExternal: [/^(?!pg$)/],
    external: ['pg'],
    tsconfig: path.join(root, 'tsconfig.json'),
    esbuildPlugins: [withoutLocales, tolerantAssert],
    esbuildOptions: (options) => {
      options.legalComments = 'none'
      options.charset = 'utf8'
      options.alias = {
        '@calsync/core': source('core/src/index.ts'),
        '@calsync/postgres-store': source('postgres-store/src/index.ts'),
        '@calsync/testkit/contracts': source('testkit/src/contracts/sync-store-contract.ts'),
      }
    },
  })
  const bundle = readFileSync(path.join(checkout, `schema-${version}.mjs`), 'utf8')
  mkdirSync(target, { recursive: true })
  const name = `schema-${version}.mjs`
  writeFileSync(
    path.join(target, name),
    `// calsync's store, core and store contract at ${id}, by tools/previous-store/main.ts. Not edited.\n${bundle}`,
  )
  console.log(`${name}: ${Math.round(bundle.length / 1024)} kB`)
} finally {
  rmSync(checkout, { recursive: true })
}
