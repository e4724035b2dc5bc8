import { createCalsync } from 'calsync'

/** A step of each deployment, before the application starts: calsync's own tables. */
export async function migrateCalsync(database: string): Promise<void> {
  const calsync = createCalsync({ database })
  await calsync.migrate()
  await calsync.close()
}
