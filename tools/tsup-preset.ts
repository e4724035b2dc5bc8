import type { Options } from 'tsup'

/** Dependencies that ship ES modules only: `require()` of our CommonJS build must not meet them. */
const esmOnly = ['p-queue', 'p-retry', 'temporal-polyfill']

/**
 * The build of every package: ES modules and CommonJS, each with its own declarations.
 *
 * The two formats are two configurations because only CommonJS inlines the ESM-only dependencies.
 * `paths` is emptied so that declarations refer to the other packages by name; with the
 * workspace's source paths they would be copied into each package.
 */
export function libraryBuild(entry: Record<string, string>, extra: Options = {}): Options[] {
  const shared: Options = {
    entry,
    target: 'node22',
    platform: 'node',
    sourcemap: true,
    treeshake: false,
    splitting: true,
    loader: { '.sql': 'text' },
    dts: { resolve: esmOnly, compilerOptions: { paths: {} } },
    ...extra,
  }
  return [
    { ...shared, format: 'esm' },
    // Shims: CommonJS has no import.meta.url.
    { ...shared, format: 'cjs', noExternal: esmOnly, shims: true },
  ]
}
