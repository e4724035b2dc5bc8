import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common'
import { Calsync, createCalsync } from 'calsync'
import { CalsyncHealthIndicator } from './health-indicator.js'
import { CalsyncLifecycle } from './lifecycle.js'
import {
  type CalsyncAsyncOptions,
  type CalsyncModuleOptions,
  MODULE_OPTIONS,
} from './module-options.js'

/**
 * calsync in a Nest application, once for all its modules. It gives `Calsync`, by its class from
 * `calsync`, and `CalsyncHealthIndicator`. A worker stops before anything else shuts down; call
 * `app.enableShutdownHooks()`, so that it also does on SIGTERM. A pool that is given stays the
 * host's to end.
 */
export class CalsyncModule {
  /** Rejects with what `createCalsync()` throws when the application starts. */
  static forRoot(options: CalsyncModuleOptions): DynamicModule {
    return CalsyncModule.forRootAsync({ useFactory: () => options })
  }

  /** The same with options that need other providers. */
  static forRootAsync({ imports, inject, useFactory }: CalsyncAsyncOptions): DynamicModule {
    return {
      module: CalsyncModule,
      global: true,
      ...(imports === undefined ? {} : { imports }),
      providers: [
        {
          provide: MODULE_OPTIONS,
          useFactory: useFactory as FactoryProvider<CalsyncModuleOptions>['useFactory'],
          ...(inject === undefined ? {} : { inject }),
        },
        {
          provide: Calsync,
          useFactory: ({ config }: CalsyncModuleOptions) => createCalsync(config),
          inject: [MODULE_OPTIONS],
        },
        {
          provide: CalsyncLifecycle,
          useFactory: CalsyncLifecycle.of,
          inject: [Calsync, MODULE_OPTIONS],
        },
        {
          provide: CalsyncHealthIndicator,
          useFactory: (calsync: Calsync, { worker }: CalsyncLifecycle) =>
            new CalsyncHealthIndicator(calsync, worker),
          inject: [Calsync, CalsyncLifecycle],
        },
      ],
      exports: [Calsync, CalsyncHealthIndicator],
    }
  }
}

// Written out: the builds of this package know no decorators.
Module({})(CalsyncModule)
