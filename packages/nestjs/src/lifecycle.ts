import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common'
import type { CalsyncOnPostgres, Worker } from 'calsync'
import type { CalsyncModuleOptions } from './module-options.js'

/** Starts a worker with the application, and stops it while its pool still lives. */
export class CalsyncLifecycle
  implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  readonly worker: Worker | null
  readonly #calsync: CalsyncOnPostgres

  constructor(calsync: CalsyncOnPostgres, worker: Worker | null) {
    this.#calsync = calsync
    this.worker = worker
  }

  /** Throws what `calsync.worker()` does: a secret is missing, the pool is too small. */
  static of(
    this: void,
    calsync: CalsyncOnPostgres,
    { worker = false }: CalsyncModuleOptions,
  ): CalsyncLifecycle {
    if (worker === false) return new CalsyncLifecycle(calsync, null)
    return new CalsyncLifecycle(calsync, calsync.worker(worker === true ? {} : worker))
  }

  /** Rejects when calsync's tables are missing or old: an application must not seem to sync then. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.worker === null) return
    await this.#calsync.requireSchema()
    await this.worker.start()
  }

  /** The first of Nest's hooks: pools and data sources end in this one of their modules, or later. */
  async onModuleDestroy(): Promise<void> {
    await this.worker?.stop()
  }

  /** Last: until then requests under way may still mark changes. */
  async onApplicationShutdown(): Promise<void> {
    await this.#calsync.close()
  }
}
