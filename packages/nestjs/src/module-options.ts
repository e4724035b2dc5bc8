import type { FactoryProvider, ModuleMetadata } from '@nestjs/common'
import type { CalsyncOptions } from 'calsync'

/** How calsync runs in this application. */
export interface CalsyncModuleOptions {
  /** What `createCalsync()` takes: the configuration, and the database. */
  readonly config: CalsyncOptions
  /**
   * Whether this process plans and sends, too: from the application's start to its shutdown. Options
   * are those of `config.worker` and win over them. Default `false`: it marks changes and answers
   * questions, which needs no Pica secret and no encryption key, and runs nothing.
   */
  readonly worker?: boolean | NonNullable<CalsyncOptions['worker']>
}

/** The same, made from other providers: a pool, a configuration service. */
export interface CalsyncAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject']
  readonly useFactory: (
    ...injected: never[]
  ) => CalsyncModuleOptions | Promise<CalsyncModuleOptions>
}

/** Token of the options. */
export const MODULE_OPTIONS = Symbol('calsync options')
