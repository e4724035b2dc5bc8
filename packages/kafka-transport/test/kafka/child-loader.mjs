import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Lets a child process run the TypeScript sources as they are, without a build. */
registerHooks({
  resolve(specifier, context, next) {
    const workspace = /^@calsync\/([^/]+)$/.exec(specifier)?.[1]
    if (workspace !== undefined) {
      return next(new URL(`../../../${workspace}/src/index.ts`, import.meta.url).href, context)
    }
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL)
      if (existsSync(fileURLToPath(source))) return next(source.href, context)
    }
    return next(specifier, context)
  },
})
